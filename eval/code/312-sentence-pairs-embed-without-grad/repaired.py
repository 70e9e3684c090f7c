import pandas as pd
import torch
import torch.nn as nn
from scipy.stats import pearsonr
from torch.utils.data import DataLoader
from transformers import AutoModel, AutoTokenizer

NAME = "sentence-transformers/all-MiniLM-L6-v2"
device = "cuda" if torch.cuda.is_available() else "cpu"


class SentenceEncoder(nn.Module):
    def __init__(self, name=NAME):
        super().__init__()
        self.tokenizer = AutoTokenizer.from_pretrained(name)
        self.body = AutoModel.from_pretrained(name)

    def forward(self, sentences):
        enc = self.tokenizer(list(sentences), padding=True, truncation=True, max_length=96, return_tensors="pt")
        enc = enc.to(self.body.device)
        hidden = self.body(**enc).last_hidden_state
        mask = enc["attention_mask"].unsqueeze(-1).float()
        return (hidden * mask).sum(1) / mask.sum(1).clamp(min=1e-6)


class PairScorer(nn.Module):
    def __init__(self, dim=384):
        super().__init__()
        self.encoder = SentenceEncoder()
        self.head = nn.Sequential(nn.Linear(2 * dim, 128), nn.ReLU(), nn.Linear(128, 1))

    @torch.no_grad()
    def embed(self, sentences):
        return self.encoder(sentences)

    def forward(self, left, right):
        u, v = self.encoder(left), self.encoder(right)
        return self.head(torch.cat([(u - v).abs(), u * v], dim=-1)).squeeze(-1)


def load(path):
    frame = pd.read_csv(path, sep="\t")
    return list(zip(frame["sentence1"], frame["sentence2"], frame["score"] / 5.0))


def collate(rows):
    left, right, score = zip(*rows)
    return left, right, torch.tensor(score, dtype=torch.float)


def evaluate(model, loader):
    model.eval()
    guess, truth = [], []
    with torch.no_grad():
        for left, right, score in loader:
            guess += model(left, right).tolist()
            truth += score.tolist()
    return pearsonr(guess, truth)[0]


train = DataLoader(load("sts_train.tsv"), 32, shuffle=True, collate_fn=collate)
dev = DataLoader(load("sts_dev.tsv"), 64, collate_fn=collate)
model = PairScorer().to(device)
optimizer = torch.optim.AdamW([
    {"params": model.encoder.parameters(), "lr": 2e-5},
    {"params": model.head.parameters(), "lr": 1e-3},
])
criterion = nn.MSELoss()
for epoch in range(6):
    model.train()
    for left, right, score in train:
        loss = criterion(model(left, right), score.to(device))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print(epoch, loss.item(), evaluate(model, dev))
