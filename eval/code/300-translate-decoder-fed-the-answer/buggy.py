import math

import torch
import torch.nn as nn
from torch.utils.data import DataLoader

from multi30k import PAD, BOS, EOS, load_split, vocab_sizes, collate

D_MODEL, HEADS, LAYERS, FF = 256, 8, 3, 1024
device = torch.device("cuda" if torch.cuda.is_available() else "cpu")


class Positions(nn.Module):
    def __init__(self, dim, dropout=0.1, max_len=512):
        super().__init__()
        pos = torch.arange(max_len).unsqueeze(1)
        freq = torch.exp(torch.arange(0, dim, 2) * (-math.log(10000.0) / dim))
        table = torch.zeros(max_len, dim)
        table[:, 0::2] = torch.sin(pos * freq)
        table[:, 1::2] = torch.cos(pos * freq)
        self.register_buffer("table", table)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x):
        return self.dropout(x + self.table[: x.size(1)])


class Translator(nn.Module):
    def __init__(self, src_vocab, tgt_vocab):
        super().__init__()
        self.src_embed = nn.Embedding(src_vocab, D_MODEL, padding_idx=PAD)
        self.tgt_embed = nn.Embedding(tgt_vocab, D_MODEL, padding_idx=PAD)
        self.positions = Positions(D_MODEL)
        self.transformer = nn.Transformer(D_MODEL, HEADS, LAYERS, LAYERS, FF, batch_first=True)
        self.generator = nn.Linear(D_MODEL, tgt_vocab)

    def forward(self, src, tgt):
        causal = nn.Transformer.generate_square_subsequent_mask(tgt.size(1)).to(tgt.device)
        h = self.transformer(
            self.positions(self.src_embed(src) * math.sqrt(D_MODEL)),
            self.positions(self.tgt_embed(tgt) * math.sqrt(D_MODEL)),
            tgt_mask=causal,
            src_key_padding_mask=src == PAD,
            tgt_key_padding_mask=tgt == PAD,
            memory_key_padding_mask=src == PAD,
        )
        return self.generator(h)


def split_target(tgt):
    """Sequences are <bos> w1 ... wn <eos>."""
    decoder_input = tgt[:, 1:]
    expected = tgt[:, 1:]
    return decoder_input, expected


def step(model, batch, criterion):
    src, tgt = (t.to(device) for t in batch)
    decoder_input, expected = split_target(tgt)
    logits = model(src, decoder_input)
    return criterion(logits.reshape(-1, logits.size(-1)), expected.reshape(-1))


def train():
    src_vocab, tgt_vocab = vocab_sizes()
    model = Translator(src_vocab, tgt_vocab).to(device)
    for p in model.parameters():
        if p.dim() > 1:
            nn.init.xavier_uniform_(p)
    criterion = nn.CrossEntropyLoss(ignore_index=PAD, label_smoothing=0.1)
    optimizer = torch.optim.Adam(model.parameters(), lr=1.0, betas=(0.9, 0.98), eps=1e-9)
    noam = torch.optim.lr_scheduler.LambdaLR(
        optimizer,
        lambda s: D_MODEL ** -0.5 * min((s + 1) ** -0.5, (s + 1) * 4000 ** -1.5),
    )
    train_dl = DataLoader(load_split("train"), 128, shuffle=True, collate_fn=collate)
    val_dl = DataLoader(load_split("val"), 128, collate_fn=collate)
    for epoch in range(18):
        model.train()
        total = 0.0
        for batch in train_dl:
            loss = step(model, batch, criterion)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            noam.step()
            total += loss.item()
        model.eval()
        with torch.no_grad():
            val = sum(step(model, b, criterion).item() for b in val_dl) / len(val_dl)
        print(f"epoch {epoch + 1}: train {total / len(train_dl):.3f}, val {val:.3f}")
        torch.save(model.state_dict(), "translator.pt")


if __name__ == "__main__":
    train()
