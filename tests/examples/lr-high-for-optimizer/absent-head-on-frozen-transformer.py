import torch
from torch import nn
from transformers import AutoModel

bert = AutoModel.from_pretrained("bert-base-uncased").eval()
classifier = nn.Linear(768, 4)
optimizer = torch.optim.Adam(classifier.parameters(), lr=1e-3)
for batch, labels in loader:
    with torch.no_grad():
        features = bert(**batch).last_hidden_state[:, 0]
    loss = nn.functional.cross_entropy(classifier(features), labels)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
