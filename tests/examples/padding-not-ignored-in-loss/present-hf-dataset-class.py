import torch
from torch.utils.data import Dataset
from transformers import GPT2LMHeadModel, GPT2Tokenizer, Trainer, TrainingArguments

tokenizer = GPT2Tokenizer.from_pretrained("gpt2")
tokenizer.pad_token = tokenizer.eos_token


class Recipes(Dataset):
    def __init__(self, texts, max_len=256):
        self.texts, self.max_len = texts, max_len

    def __len__(self):
        return len(self.texts)

    def __getitem__(self, i):
        enc = tokenizer(self.texts[i], truncation=True, max_length=self.max_len, padding="max_length", return_tensors="pt")
        ids = enc["input_ids"].squeeze(0)
        return {"input_ids": ids, "attention_mask": enc["attention_mask"].squeeze(0), "labels": ids.clone()}  # here


model = GPT2LMHeadModel.from_pretrained("gpt2")
Trainer(model, TrainingArguments("out", num_train_epochs=3), train_dataset=Recipes(open("r.txt").readlines())).train()
