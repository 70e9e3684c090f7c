from transformers import BertForSequenceClassification

net = BertForSequenceClassification.from_pretrained("bert-base-uncased", num_labels=4)
wanted = ["layer.11", "pooler"]
for name, p in net.named_parameters():
    p.requires_grad = any(w in name for w in wanted)  # here
