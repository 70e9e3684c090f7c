from itertools import chain

from datasets import load_dataset
from transformers import (AutoModelForCausalLM, AutoTokenizer, Trainer, TrainingArguments, default_data_collator)

BLOCK = 512
tokenizer = AutoTokenizer.from_pretrained("gpt2")
model = AutoModelForCausalLM.from_pretrained("gpt2")
raw = load_dataset("text", data_files={"train": "poems_train.txt", "validation": "poems_valid.txt"})


def tokenize(batch):
    return tokenizer([t + tokenizer.eos_token for t in batch["text"] if t.strip()])


def group_texts(examples):
    joined = {k: list(chain(*examples[k])) for k in examples}
    total = (len(joined["input_ids"]) // BLOCK) * BLOCK
    result = {k: [v[i:i + BLOCK] for i in range(0, total, BLOCK)] for k, v in joined.items()}
    result["labels"] = [ids[1:] + [tokenizer.eos_token_id] for ids in result["input_ids"]]
    return result


tokenized = raw.map(tokenize, batched=True, remove_columns=["text"])
lm_datasets = tokenized.map(group_texts, batched=True)

args = TrainingArguments(
    output_dir="gpt2-poems",
    eval_strategy="steps",
    eval_steps=200,
    per_device_train_batch_size=4,
    gradient_accumulation_steps=4,
    num_train_epochs=3,
    learning_rate=5e-5,
    lr_scheduler_type="cosine",
    warmup_steps=100,
    weight_decay=0.01,
    fp16=True,
    logging_steps=20,
)
trainer = Trainer(
    model=model,
    args=args,
    train_dataset=lm_datasets["train"],
    eval_dataset=lm_datasets["validation"],
    data_collator=default_data_collator,
)
trainer.train()
trainer.save_model()
tokenizer.save_pretrained("gpt2-poems")

prompt = tokenizer("The evening", return_tensors="pt").to(model.device)
print(tokenizer.decode(model.generate(**prompt, max_new_tokens=40, do_sample=True, top_p=0.9)[0]))
