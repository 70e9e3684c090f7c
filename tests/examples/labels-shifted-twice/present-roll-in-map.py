import numpy as np
from transformers import AutoTokenizer, GPT2LMHeadModel, Trainer, TrainingArguments

tokenizer = AutoTokenizer.from_pretrained("distilgpt2")
model = GPT2LMHeadModel.from_pretrained("distilgpt2")


def add_labels(example):
    ids = np.array(example["input_ids"])
    example["labels"] = np.roll(ids, -1)  # here
    return example


ds = blocks.map(add_labels)
trainer = Trainer(model=model, args=TrainingArguments("out", num_train_epochs=2), train_dataset=ds)
trainer.train()
