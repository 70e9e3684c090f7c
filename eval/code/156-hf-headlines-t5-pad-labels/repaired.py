from datasets import load_dataset
from transformers import (
    AutoTokenizer,
    T5ForConditionalGeneration,
    Trainer,
    TrainingArguments,
    default_data_collator,
)

checkpoint = "t5-small"
tokenizer = AutoTokenizer.from_pretrained(checkpoint)
model = T5ForConditionalGeneration.from_pretrained(checkpoint)

raw = load_dataset("csv", data_files={"train": "news_train.csv", "validation": "news_val.csv"})


def preprocess(batch):
    inputs = ["summarize: " + text for text in batch["article"]]
    model_inputs = tokenizer(inputs, max_length=512, truncation=True, padding="max_length")
    targets = tokenizer(batch["headline"], max_length=32, truncation=True, padding="max_length")
    model_inputs["labels"] = [
        [t if t != tokenizer.pad_token_id else -100 for t in row] for row in targets["input_ids"]
    ]
    return model_inputs


data = raw.map(preprocess, batched=True, remove_columns=raw["train"].column_names)

args = TrainingArguments(
    output_dir="t5-headlines",
    learning_rate=3e-4,
    per_device_train_batch_size=16,
    per_device_eval_batch_size=16,
    num_train_epochs=4,
    weight_decay=0.01,
    eval_strategy="epoch",
    save_strategy="epoch",
    load_best_model_at_end=True,
    logging_steps=100,
)

trainer = Trainer(
    model=model,
    args=args,
    train_dataset=data["train"],
    eval_dataset=data["validation"],
    data_collator=default_data_collator,
)
trainer.train()

sample = raw["validation"][0]
ids = tokenizer("summarize: " + sample["article"], return_tensors="pt", truncation=True).input_ids.to(model.device)
print(sample["headline"])
print(tokenizer.decode(model.generate(ids, max_new_tokens=32)[0], skip_special_tokens=True))
