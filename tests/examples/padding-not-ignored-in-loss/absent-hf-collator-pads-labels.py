from datasets import load_dataset
from transformers import (AutoModelForSeq2SeqLM, AutoTokenizer, DataCollatorForSeq2Seq, Seq2SeqTrainer,
                          Seq2SeqTrainingArguments)

checkpoint = "Helsinki-NLP/opus-mt-en-de"
tokenizer = AutoTokenizer.from_pretrained(checkpoint)
model = AutoModelForSeq2SeqLM.from_pretrained(checkpoint)


def encode(batch):
    return tokenizer(batch["en"], text_target=batch["de"], max_length=128, truncation=True)


def encode_apart(batch):
    inputs = tokenizer(batch["en"], max_length=128, truncation=True)
    inputs["labels"] = tokenizer(text_target=batch["de"], max_length=128, truncation=True)["input_ids"]
    return inputs


data = load_dataset("opus_books", "de-en").map(encode_apart, batched=True)
trainer = Seq2SeqTrainer(
    model, Seq2SeqTrainingArguments("out"), train_dataset=data["train"],
    data_collator=DataCollatorForSeq2Seq(tokenizer, model=model),
)
trainer.train()
