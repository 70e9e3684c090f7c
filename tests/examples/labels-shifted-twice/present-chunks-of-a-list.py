import torch
from datasets import load_dataset
from transformers import AutoModelForCausalLM, AutoTokenizer, Trainer, TrainingArguments

tokenizer = AutoTokenizer.from_pretrained("EleutherAI/pythia-160m")
model = AutoModelForCausalLM.from_pretrained("EleutherAI/pythia-160m")
CONTEXT = 256


def chunk(batch):
    ids = [i for text in batch["text"] for i in tokenizer(text)["input_ids"] + [tokenizer.eos_token_id]]
    inputs, labels = [], []
    for start in range(0, len(ids) - CONTEXT - 1, CONTEXT):
        inputs.append(ids[start : start + CONTEXT])
        labels.append(ids[start + 1 : start + CONTEXT + 1])
    return {"input_ids": inputs, "labels": labels}  # here


ds = load_dataset("wikitext", "wikitext-2-raw-v1")
ds = ds.map(chunk, batched=True, remove_columns=["text"])
args = TrainingArguments("out", per_device_train_batch_size=8, num_train_epochs=1, learning_rate=5e-5)
Trainer(model=model, args=args, train_dataset=ds["train"], eval_dataset=ds["validation"]).train()
