def __getitem__(self, i):
    c = self.codes[i]
    return c[:-1], c[1:]

def lm_loss(logits, y):
    logits = logits[:, :-1].reshape(-1, 1024)
    y = y[:, 1:].reshape(-1)
    return F.cross_entropy(logits, y)  # here
