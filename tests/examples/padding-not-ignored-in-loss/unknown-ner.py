import torch, torch.nn as nn
from transformers import BertModel
class Tagger(nn.Module):
    def __init__(self, n):
        super().__init__()
        self.bert = BertModel.from_pretrained("bert-base-cased")
        self.drop = nn.Dropout(0.1)
        self.fc = nn.Linear(768, n)
        self.n = n
    def forward(self, ids, mask, labels=None):
        h = self.bert(ids, attention_mask=mask)[0]
        logits = self.fc(self.drop(h))
        if labels is None:
            return logits
        active = mask.view(-1) == 1
        active_labels = torch.where(active, labels.view(-1), torch.tensor(-100).type_as(labels))
        return nn.CrossEntropyLoss()(logits.view(-1, self.n), active_labels), logits
model = Tagger(9)
opt = torch.optim.AdamW(model.parameters(), lr=3e-5)
for batch in loader:
    loss, _ = model(batch["ids"], batch["mask"], batch["labels"])
    opt.zero_grad()
    loss.backward()
    opt.step()
