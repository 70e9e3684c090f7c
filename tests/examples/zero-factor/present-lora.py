import torch.nn as nn

class LoRALinear(nn.Module):
    def __init__(self, base, r=8):
        super().__init__()
        self.base = base
        self.lora_A = nn.Linear(base.in_features, r, bias=False)
        self.lora_B = nn.Linear(r, base.out_features, bias=False)
        nn.init.zeros_(self.lora_A.weight)  # here
        nn.init.zeros_(self.lora_B.weight)  # here

    def forward(self, x):
        return self.base(x) + self.lora_B(self.lora_A(x))
