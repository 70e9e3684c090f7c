import torch
from torch.utils.data import Dataset, DataLoader
from transformers import GPT2LMHeadModel, GPT2TokenizerFast


class Blocks(Dataset):
    def __init__(self, path, tokenizer, block=128):
        ids = tokenizer(open(path).read())["input_ids"]
        self.ids, self.block = torch.tensor(ids), block

    def __len__(self):
        return (len(self.ids) - 1) // self.block

    def __getitem__(self, i):
        s = i * self.block
        x = self.ids[s : s + self.block]
        y = self.ids[s + 1 : s + self.block + 1]
        return x, y


tok = GPT2TokenizerFast.from_pretrained("gpt2")
model = GPT2LMHeadModel.from_pretrained("gpt2").train().cuda()
loader = DataLoader(Blocks("book.txt", tok), batch_size=8, shuffle=True)
opt = torch.optim.AdamW(model.parameters(), lr=3e-5)
for epoch in range(2):
    for x, y in loader:
        loss = model(x.cuda(), labels=y.cuda()).loss  # here
        opt.zero_grad()
        loss.backward()
        opt.step()
