import numpy as np
import torch
from datasets import load_dataset
from sklearn.metrics import f1_score
from torch.optim import AdamW
from torch.utils.data import DataLoader
from transformers import (
    AutoModelForSequenceClassification,
    AutoTokenizer,
    DataCollatorWithPadding,
    get_linear_schedule_with_warmup,
)

MODEL_NAME = "roberta-base"
EPOCHS, BATCH_SIZE, LR = 3, 16, 2e-5

tokenizer = AutoTokenizer.from_pretrained(MODEL_NAME)
model = AutoModelForSequenceClassification.from_pretrained(MODEL_NAME, num_labels=2)
device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
model.to(device)

ds = load_dataset("csv", data_files={"train": "toxic_train.csv", "test": "toxic_test.csv"})
ds = ds.map(lambda b: tokenizer(b["comment"], truncation=True, max_length=256), batched=True)
ds = ds.rename_column("toxic", "labels")
ds.set_format("torch", columns=["input_ids", "attention_mask", "labels"])
collate = DataCollatorWithPadding(tokenizer)
train_loader = DataLoader(ds["train"], batch_size=BATCH_SIZE, shuffle=True, collate_fn=collate)
test_loader = DataLoader(ds["test"], batch_size=64, collate_fn=collate)

optimizer = AdamW(model.parameters(), lr=LR, weight_decay=0.01)
total = EPOCHS * len(train_loader)
scheduler = get_linear_schedule_with_warmup(optimizer, int(0.06 * total), total)

for epoch in range(EPOCHS):
    model.train()
    running = 0.0
    for batch in train_loader:
        batch = {k: v.to(device) for k, v in batch.items()}
        loss = model(**batch).loss
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        scheduler.step()
        running += loss.item()
    model.eval()
    preds, refs = [], []
    with torch.no_grad():
        for batch in test_loader:
            refs.extend(batch["labels"].tolist())
            batch = {k: v.to(device) for k, v in batch.items()}
            preds.extend(model(**batch).logits.argmax(-1).tolist())
    print(f"epoch {epoch} loss {running / len(train_loader):.4f} f1 {f1_score(refs, preds):.4f}")
