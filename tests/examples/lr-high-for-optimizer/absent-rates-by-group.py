import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset
from transformers import AutoModel, AutoTokenizer, get_linear_schedule_with_warmup


class Sentences(Dataset):
    def __init__(self, rows, tok):
        self.rows, self.tok = rows, tok

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, i):
        enc = self.tok(self.rows[i][0], padding="max_length", truncation=True, max_length=128, return_tensors="pt")
        return {"input_ids": enc["input_ids"][0], "attention_mask": enc["attention_mask"][0], "labels": torch.tensor(self.rows[i][1])}


class Model(nn.Module):
    def __init__(self, name):
        super().__init__()
        self.body = AutoModel.from_pretrained(name)
        self.drop, self.head = nn.Dropout(0.1), nn.Linear(self.body.config.hidden_size, 3)

    def forward(self, input_ids, attention_mask):
        return self.head(self.drop(self.body(input_ids, attention_mask=attention_mask).last_hidden_state[:, 0]))


NAME = "microsoft/deberta-v3-base"
tok = AutoTokenizer.from_pretrained(NAME)
model = Model(NAME).cuda()
dl = DataLoader(Sentences(torch.load("rows.pt"), tok), batch_size=16, shuffle=True)
groups = [{"params": model.body.parameters(), "lr": 2e-5}, {"params": model.head.parameters(), "lr": 1e-3}]
opt = torch.optim.AdamW(groups, weight_decay=0.01)
sched = get_linear_schedule_with_warmup(opt, 100, 3 * len(dl))
for epoch in range(3):
    model.train()
    for b in dl:
        loss = nn.functional.cross_entropy(model(b["input_ids"].cuda(), b["attention_mask"].cuda()), b["labels"].cuda())
        opt.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        opt.step()
        sched.step()
