from transformers import Trainer, TrainingArguments

args = TrainingArguments("out", fp16=True, num_train_epochs=3)  # here
Trainer(model=model, args=args, train_dataset=ds).train()
