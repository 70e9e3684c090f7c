from transformers import BertConfig, BertForMaskedLM, Trainer, TrainingArguments

config = BertConfig(vocab_size=30000)
model = BertForMaskedLM(config)  # here
args = TrainingArguments("out", learning_rate=1e-4, num_train_epochs=40)  # here
Trainer(model=model, args=args, train_dataset=ds, data_collator=collator).train()
