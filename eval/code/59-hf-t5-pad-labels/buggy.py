"""Fine-tune t5-small on dialogue summaries with a plain PyTorch loop."""
import argparse

import torch
from datasets import load_dataset
from torch.utils.data import DataLoader
from tqdm.auto import tqdm
from transformers import AutoTokenizer, T5ForConditionalGeneration, get_linear_schedule_with_warmup

PREFIX = "summarize: "


def build_loader(split, tokenizer, batch_size, shuffle):
    def encode(batch):
        model_inputs = tokenizer([PREFIX + d for d in batch["dialogue"]], max_length=512, truncation=True, padding="max_length")
        targets = tokenizer(text_target=batch["summary"], max_length=128, truncation=True, padding="max_length")
        model_inputs["labels"] = targets["input_ids"]
        return model_inputs

    ds = load_dataset("samsum", split=split).map(encode, batched=True, remove_columns=["id", "dialogue", "summary"])
    ds.set_format("torch")
    return DataLoader(ds, batch_size=batch_size, shuffle=shuffle)


@torch.no_grad()
def evaluate(model, loader, device):
    model.eval()
    total = 0.0
    for batch in loader:
        total += model(**{k: v.to(device) for k, v in batch.items()}).loss.item()
    return total / len(loader)


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--model", default="t5-small")
    ap.add_argument("--epochs", type=int, default=3)
    ap.add_argument("--lr", type=float, default=3e-4)
    ap.add_argument("--batch-size", type=int, default=8)
    args = ap.parse_args()
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    tokenizer = AutoTokenizer.from_pretrained(args.model)
    model = T5ForConditionalGeneration.from_pretrained(args.model).to(device)
    train_loader = build_loader("train", tokenizer, args.batch_size, True)
    val_loader = build_loader("validation", tokenizer, args.batch_size, False)
    optimizer = torch.optim.AdamW(model.parameters(), lr=args.lr)
    steps = args.epochs * len(train_loader)
    scheduler = get_linear_schedule_with_warmup(optimizer, int(0.05 * steps), steps)
    for epoch in range(args.epochs):
        model.train()
        bar = tqdm(train_loader)
        for batch in bar:
            batch = {k: v.to(device) for k, v in batch.items()}
            loss = model(**batch).loss
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            scheduler.step()
            optimizer.zero_grad()
            bar.set_description(f"epoch {epoch} loss {loss.item():.3f}")
        print("val loss", evaluate(model, val_loader, device))
        model.save_pretrained(f"t5-samsum-{epoch}")


if __name__ == "__main__":
    main()
