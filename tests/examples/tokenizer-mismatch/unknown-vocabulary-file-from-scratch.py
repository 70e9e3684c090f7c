from transformers import BertConfig, BertForMaskedLM, BertTokenizer, Trainer

tokenizer = BertTokenizer(vocab_file="data/vocab-finance.txt")
model = BertForMaskedLM(BertConfig(vocab_size=21000))
Trainer(model=model, args=args, train_dataset=rows).train()
