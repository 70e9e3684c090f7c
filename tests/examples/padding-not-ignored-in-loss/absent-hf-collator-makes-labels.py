from transformers import (AutoModelForCausalLM, AutoTokenizer, DataCollatorForLanguageModeling, Trainer,
                          TrainingArguments)

tokenizer = AutoTokenizer.from_pretrained("gpt2")
tokenizer.add_special_tokens({"pad_token": "<pad>"})
model = AutoModelForCausalLM.from_pretrained("gpt2")
model.resize_token_embeddings(len(tokenizer))


def encode(batch):
    out = tokenizer(batch["text"], truncation=True, max_length=512, padding="max_length")
    out["labels"] = out["input_ids"].copy()
    return out


collator = DataCollatorForLanguageModeling(tokenizer, mlm=False)
Trainer(model, TrainingArguments("out"), train_dataset=raw.map(encode, batched=True), data_collator=collator).train()
