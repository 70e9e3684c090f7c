import json
import random

import torch
from torch.utils.data import DataLoader
from transformers import AutoModelForCausalLM, AutoTokenizer, get_cosine_schedule_with_warmup

settings = dict(
    name="meta-llama/Llama-3.2-1B",
    lr=5e-6,
    epochs=3,
    micro_batch=4,
    accumulate=8,
    max_len=1024,
    dtype=torch.bfloat16,
)

random.seed(7)
torch.manual_seed(7)

tokenizer = AutoTokenizer.from_pretrained(settings["name"])
tokenizer.pad_token = "<|finetune_right_pad_id|>"
model = AutoModelForCausalLM.from_pretrained(settings["name"], torch_dtype=settings["dtype"]).cuda()
model.gradient_checkpointing_enable()


def load_pairs(path):
    with open(path) as f:
        return [json.loads(l) for l in f]


def encode(pair):
    prompt = tokenizer(f"Question: {pair['q']}\nAnswer:").input_ids
    answer = tokenizer(" " + pair["a"], add_special_tokens=False).input_ids + [tokenizer.eos_token_id]
    ids = (prompt + answer)[: settings["max_len"]]
    labels = ([-100] * len(prompt) + answer)[: settings["max_len"]]
    return ids, labels


def collate(pairs):
    rows = [encode(p) for p in pairs]
    width = max(len(ids) for ids, _ in rows)
    batch = {"input_ids": [], "attention_mask": [], "labels": []}
    for ids, labels in rows:
        gap = width - len(ids)
        batch["input_ids"].append(ids + [tokenizer.pad_token_id] * gap)
        batch["attention_mask"].append([1] * len(ids) + [0] * gap)
        batch["labels"].append(labels + [-100] * gap)
    return {k: torch.tensor(v).cuda() for k, v in batch.items()}


pairs = load_pairs("medqa.jsonl")
random.shuffle(pairs)
train_pairs, dev_pairs = pairs[500:], pairs[:500]
train = DataLoader(train_pairs, settings["micro_batch"], shuffle=True, collate_fn=collate, drop_last=True)
dev = DataLoader(dev_pairs, settings["micro_batch"], collate_fn=collate)

updates = settings["epochs"] * len(train) // settings["accumulate"]
optimizer = torch.optim.AdamW(model.parameters(), lr=settings["lr"], betas=(0.9, 0.95), weight_decay=0.0)
scheduler = get_cosine_schedule_with_warmup(optimizer, int(0.03 * updates), updates)


def dev_loss():
    model.eval()
    losses = []
    with torch.no_grad(), torch.autocast("cuda", dtype=torch.bfloat16):
        for batch in dev:
            losses.append(model(**batch).loss.item())
    model.train()
    return sum(losses) / len(losses)


model.train()
for epoch in range(settings["epochs"]):
    for i, batch in enumerate(train):
        with torch.autocast("cuda", dtype=torch.bfloat16):
            loss = model(**batch).loss / settings["accumulate"]
        loss.backward()
        if (i + 1) % settings["accumulate"] == 0:
            norm = torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            scheduler.step()
            optimizer.zero_grad()
            print(f"{epoch} {i} loss {loss.item() * settings['accumulate']:.3f} norm {norm:.2f}")
    print("dev", dev_loss())
