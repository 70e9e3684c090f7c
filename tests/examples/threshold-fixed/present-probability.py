import torch

with torch.no_grad():
    for x, y in val_loader:
        probs = torch.sigmoid(model(x))
        preds = (probs > 0.5).int()  # here
        f1.update(preds, y)
