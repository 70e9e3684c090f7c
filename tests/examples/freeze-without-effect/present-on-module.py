import torch
from transformers import AutoModel


class Rater(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.bert = AutoModel.from_pretrained("bert-base-uncased")
        self.score = torch.nn.Linear(768, 1)

    def forward(self, **batch):
        return self.score(self.bert(**batch).last_hidden_state[:, 0])


rater = Rater()
rater.bert.requires_grad = False  # here
optimizer = torch.optim.AdamW(rater.parameters(), lr=1e-4)
