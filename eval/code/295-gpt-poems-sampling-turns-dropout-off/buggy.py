import math
from pathlib import Path

import torch
from torch.utils.data import DataLoader, Dataset
from transformers import GPT2Config, GPT2LMHeadModel, GPT2TokenizerFast

BLOCK = 256
device = "cuda" if torch.cuda.is_available() else "cpu"


class Chunks(Dataset):
    def __init__(self, ids):
        n = len(ids) // BLOCK
        self.blocks = torch.tensor(ids[: n * BLOCK]).view(n, BLOCK)

    def __len__(self):
        return len(self.blocks)

    def __getitem__(self, i):
        return self.blocks[i]


def perplexity(model, loader):
    model.eval()
    total, n = 0.0, 0
    with torch.no_grad():
        for ids in loader:
            ids = ids.to(device)
            total += model(input_ids=ids, labels=ids).loss.item() * len(ids)
            n += len(ids)
    return math.exp(total / n)


@torch.no_grad()
def show_sample(model, tokenizer, prompt="The moon"):
    model.eval()
    ids = tokenizer(prompt, return_tensors="pt").input_ids.to(device)
    out = model.generate(
        ids, max_new_tokens=60, do_sample=True, top_p=0.9, pad_token_id=tokenizer.eos_token_id
    )
    print("   >>", tokenizer.decode(out[0], skip_special_tokens=True).replace("\n", " / "))


def main():
    torch.manual_seed(4)
    tokenizer = GPT2TokenizerFast.from_pretrained("gpt2")
    text = Path("poems.txt").read_text()
    cut = int(0.95 * len(text))
    train = DataLoader(Chunks(tokenizer(text[:cut]).input_ids), 16, shuffle=True)
    valid = DataLoader(Chunks(tokenizer(text[cut:]).input_ids), 16)

    config = GPT2Config(
        vocab_size=len(tokenizer), n_positions=BLOCK, n_embd=384, n_layer=6, n_head=6,
        resid_pdrop=0.3, embd_pdrop=0.3, attn_pdrop=0.3,
    )
    model = GPT2LMHeadModel(config).to(device)
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-4, weight_decay=0.1, betas=(0.9, 0.95))
    epochs = 20
    warmup, total = 200, epochs * len(train)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer,
        lambda s: min(1.0, s / warmup) * 0.5 * (1 + math.cos(math.pi * min(1.0, s / total))),
    )

    step = 0
    for epoch in range(epochs):
        model.train()
        for ids in train:
            ids = ids.to(device)
            loss = model(input_ids=ids, labels=ids).loss
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            optimizer.zero_grad(set_to_none=True)
            step += 1
            if step % 50 == 0:
                print(f"step {step} loss {loss.item():.3f}")
            if step % 200 == 0:
                show_sample(model, tokenizer)
        print(f"epoch {epoch} ppl {perplexity(model, valid):.2f}")
    model.save_pretrained("poems-gpt")


if __name__ == "__main__":
    main()
