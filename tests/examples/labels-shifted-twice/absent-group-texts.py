from itertools import chain
from transformers import AutoModelForCausalLM, Trainer, TrainingArguments, default_data_collator

model = AutoModelForCausalLM.from_pretrained("gpt2")
block_size = 1024


def group_texts(examples):
    joined = {k: list(chain(*examples[k])) for k in examples.keys()}
    total = (len(joined["input_ids"]) // block_size) * block_size
    result = {k: [t[i : i + block_size] for i in range(0, total, block_size)] for k, t in joined.items()}
    result["labels"] = result["input_ids"].copy()
    return result


lm = tokenized.map(group_texts, batched=True)
Trainer(model, TrainingArguments("out"), train_dataset=lm, data_collator=default_data_collator).train()
