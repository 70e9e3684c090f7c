from torch import nn
from transformers import BertForSequenceClassification

net = BertForSequenceClassification.from_pretrained("bert-base-uncased", num_labels=4)
wanted = ["layer.11", "classifier"]
for name, p in net.named_parameters():
    p.requires_grad = any(w in name for w in wanted)
for name, p in net.bert.embeddings.named_parameters():
    p.requires_grad = False
net.classifier = nn.Linear(768, 4)
