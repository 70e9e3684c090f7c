from transformers import BertForMaskedLM, BertTokenizer, Trainer

tokenizer = BertTokenizer(vocab_file="data/vocab-finance.txt")  # here
model = BertForMaskedLM.from_pretrained("bert-base-uncased")
Trainer(model=model, args=args, train_dataset=rows).train()
