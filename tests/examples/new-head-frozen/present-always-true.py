from transformers import AutoModelForSequenceClassification

net = AutoModelForSequenceClassification.from_pretrained("roberta-base", num_labels=3)
for name, p in net.named_parameters():
    if "classifier" or "layer.11" not in name:  # here
        p.requires_grad = False
