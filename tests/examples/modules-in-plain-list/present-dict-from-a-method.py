from torch import nn

TASKS = {"age": 4, "accent": 12}


class Voices(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Linear(64, 32)
        self.heads = {t: self._head(n) for t, n in TASKS.items()}  # here

    @staticmethod
    def _head(n):
        return nn.Sequential(nn.Linear(32, 16), nn.ReLU(), nn.Linear(16, n))

    def forward(self, x):
        z = self.body(x)
        return {t: head(z) for t, head in self.heads.items()}
