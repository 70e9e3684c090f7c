from datasets import load_dataset
from transformers import T5ForConditionalGeneration, T5Tokenizer, Trainer, TrainingArguments

tok = T5Tokenizer.from_pretrained("t5-small")
model = T5ForConditionalGeneration.from_pretrained("t5-small")


def encode(rows):
    inputs = tok(rows["text"], max_length=512, truncation=True, padding="max_length")
    inputs["labels"] = tok(rows["title"], truncation=True, padding=True)["input_ids"]  # here
    return inputs


data = load_dataset("csv", data_files="titles.csv").map(encode, batched=True, batch_size=1)
Trainer(model, TrainingArguments("out"), train_dataset=data["train"]).train()
