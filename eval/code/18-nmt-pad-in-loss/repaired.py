import random
import torch
import torch.nn as nn
from torch.nn.utils.rnn import pad_sequence
from torch.utils.data import DataLoader

PAD_IDX, BOS_IDX, EOS_IDX, UNK_IDX = 0, 1, 2, 3
DEVICE = torch.device("cuda" if torch.cuda.is_available() else "cpu")
pairs = [line.rstrip("\n").split("\t") for line in open("de-en.tsv", encoding="utf-8")]
random.Random(0).shuffle(pairs)
valid_pairs, train_pairs = pairs[:len(pairs) // 10], pairs[len(pairs) // 10:]


class Vocab:
    def __init__(self, sentences):
        self.stoi = {"<pad>": 0, "<bos>": 1, "<eos>": 2, "<unk>": 3}
        for s in sentences:
            for w in s.split():
                self.stoi.setdefault(w, len(self.stoi))

    def __len__(self):
        return len(self.stoi)

    def encode(self, s):
        return torch.tensor([BOS_IDX] + [self.stoi.get(w, UNK_IDX) for w in s.split()] + [EOS_IDX])


src_vocab, tgt_vocab = Vocab(p[0] for p in train_pairs), Vocab(p[1] for p in train_pairs)


def collate_fn(batch):
    src = pad_sequence([src_vocab.encode(a) for a, _ in batch], batch_first=True, padding_value=PAD_IDX)
    tgt = pad_sequence([tgt_vocab.encode(b) for _, b in batch], batch_first=True, padding_value=PAD_IDX)
    return src, tgt


class Seq2SeqTransformer(nn.Module):
    def __init__(self, n_src, n_tgt, d=256, max_len=256):
        super().__init__()
        self.src_emb, self.tgt_emb = nn.Embedding(n_src, d), nn.Embedding(n_tgt, d)
        self.pos = nn.Parameter(torch.randn(1, max_len, d) * 0.02)
        self.transformer = nn.Transformer(d, 4, 3, 3, 512, dropout=0.1, batch_first=True, norm_first=True)
        self.generator = nn.Linear(d, n_tgt)

    def forward(self, src, tgt):
        tgt_mask = nn.Transformer.generate_square_subsequent_mask(tgt.size(1), device=tgt.device, dtype=torch.bool)
        src_pad, tgt_pad = src == PAD_IDX, tgt == PAD_IDX
        s = self.src_emb(src) + self.pos[:, :src.size(1)]
        t = self.tgt_emb(tgt) + self.pos[:, :tgt.size(1)]
        out = self.transformer(s, t, tgt_mask=tgt_mask, src_key_padding_mask=src_pad,
                               tgt_key_padding_mask=tgt_pad, memory_key_padding_mask=src_pad)
        return self.generator(out)


model = Seq2SeqTransformer(len(src_vocab), len(tgt_vocab)).to(DEVICE)
loss_fn = nn.CrossEntropyLoss(ignore_index=PAD_IDX)
optimizer = torch.optim.Adam(model.parameters(), lr=3e-4, betas=(0.9, 0.98))
train_dl = DataLoader(train_pairs, batch_size=32, shuffle=True, collate_fn=collate_fn)
valid_dl = DataLoader(valid_pairs, batch_size=32, collate_fn=collate_fn)


def run(loader, train):
    model.train(train)
    losses = 0
    with torch.set_grad_enabled(train):
        for src, tgt in loader:
            src, tgt = src.to(DEVICE), tgt.to(DEVICE)
            tgt_in, tgt_out = tgt[:, :-1], tgt[:, 1:]
            logits = model(src, tgt_in)
            loss = loss_fn(logits.reshape(-1, logits.shape[-1]), tgt_out.reshape(-1))
            if train:
                optimizer.zero_grad()
                loss.backward()
                nn.utils.clip_grad_norm_(model.parameters(), 1.0)
                optimizer.step()
            losses += loss.item()
    return losses / len(loader)


for epoch in range(1, 3):
    print(f"Epoch {epoch}: train {run(train_dl, True):.3f}, valid {run(valid_dl, False):.3f}")
