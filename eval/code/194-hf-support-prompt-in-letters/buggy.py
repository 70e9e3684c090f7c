from datasets import load_dataset
from transformers import (
    AutoModelForCausalLM,
    AutoTokenizer,
    DataCollatorForSeq2Seq,
    Trainer,
    TrainingArguments,
)

MODEL = "Qwen/Qwen2.5-0.5B"
MAX_LEN = 768

tokenizer = AutoTokenizer.from_pretrained(MODEL)
model = AutoModelForCausalLM.from_pretrained(MODEL)

PROMPT = "### Ticket\n{ticket}\n\n### Reply\n"


def tokenize(row):
    prompt = PROMPT.format(ticket=row["ticket"])
    prompt_ids = tokenizer(prompt, add_special_tokens=False)["input_ids"]
    answer_ids = tokenizer(row["reply"], add_special_tokens=False)["input_ids"] + [tokenizer.eos_token_id]
    input_ids = (prompt_ids + answer_ids)[:MAX_LEN]
    labels = list(input_ids)
    prompt_len = len(prompt)
    for i in range(min(prompt_len, len(labels))):
        labels[i] = -100
    return {"input_ids": input_ids, "attention_mask": [1] * len(input_ids), "labels": labels}


raw = load_dataset("json", data_files={"train": "tickets_train.jsonl", "test": "tickets_test.jsonl"})
tokenized = raw.map(tokenize, remove_columns=raw["train"].column_names)

args = TrainingArguments(
    output_dir="support-0.5b",
    per_device_train_batch_size=4,
    per_device_eval_batch_size=4,
    gradient_accumulation_steps=8,
    learning_rate=1e-5,
    num_train_epochs=3,
    warmup_ratio=0.03,
    lr_scheduler_type="cosine",
    bf16=True,
    logging_steps=10,
    eval_strategy="epoch",
    save_strategy="epoch",
    load_best_model_at_end=True,
    report_to="none",
)
trainer = Trainer(
    model=model,
    args=args,
    train_dataset=tokenized["train"],
    eval_dataset=tokenized["test"],
    data_collator=DataCollatorForSeq2Seq(tokenizer, padding=True, label_pad_token_id=-100),
)
trainer.train()
trainer.save_model("support-0.5b/final")
tokenizer.save_pretrained("support-0.5b/final")
