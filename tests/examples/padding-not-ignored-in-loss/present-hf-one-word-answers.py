from datasets import load_dataset
from transformers import BartForConditionalGeneration, BartTokenizer, Trainer, TrainingArguments

tok = BartTokenizer.from_pretrained("facebook/bart-base")
model = BartForConditionalGeneration.from_pretrained("facebook/bart-base")


def encode(rows):
    inputs = tok(rows["text"], max_length=512, truncation=True, padding="max_length")
    inputs["labels"] = tok(rows["answer"], max_length=2, truncation=True, padding="max_length")["input_ids"]  # here
    return inputs


data = load_dataset("csv", data_files="reviews.csv").map(encode, batched=True)
Trainer(model, TrainingArguments("out"), train_dataset=data["train"]).train()
