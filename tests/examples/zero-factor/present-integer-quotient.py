import torch.nn as nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.main = nn.Linear(8, 8)
        self.branch = nn.Linear(8, 8)

    def forward(self, x):
        alpha = 1 // 2
        return self.main(x) + alpha * self.branch(x)  # here
