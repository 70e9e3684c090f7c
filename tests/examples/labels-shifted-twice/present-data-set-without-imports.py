class Pieces(Dataset):
    def __init__(self, ids, size=128):
        self.rows = [ids[i : i + size + 1] for i in range(0, len(ids) - size, size)]

    def __getitem__(self, i):
        row = torch.tensor(self.rows[i])
        return row[:-1], row[1:]


lm = GPT2LMHeadModel.from_pretrained("distilgpt2")
for inputs, targets in DataLoader(Pieces(ids), 4, shuffle=True):
    loss = lm(inputs, labels=targets).loss  # here
    loss.backward()
