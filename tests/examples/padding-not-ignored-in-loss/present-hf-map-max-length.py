from datasets import load_dataset
from transformers import (AutoModelForSeq2SeqLM, AutoTokenizer, DataCollatorForSeq2Seq, Seq2SeqTrainer,
                          Seq2SeqTrainingArguments)

tok = AutoTokenizer.from_pretrained("facebook/bart-base")
model = AutoModelForSeq2SeqLM.from_pretrained("facebook/bart-base")


def preprocess(examples):
    inputs = tok(examples["article"], max_length=1024, truncation=True)
    labels = tok(text_target=examples["highlights"], max_length=128, truncation=True, padding="max_length")
    inputs["labels"] = labels["input_ids"]  # here
    return inputs


data = load_dataset("cnn_dailymail", "3.0.0").map(preprocess, batched=True)
args = Seq2SeqTrainingArguments("out", learning_rate=3e-5, predict_with_generate=True)
trainer = Seq2SeqTrainer(model, args, train_dataset=data["train"], data_collator=DataCollatorForSeq2Seq(tok, model))
trainer.train()
