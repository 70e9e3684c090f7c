decay, no_decay = [], []
for n, p in model.named_parameters():
    if any(k in n for k in ("bias", "norm", "weight")):  # here
        no_decay.append(p)
    else:
        decay.append(p)
opt = torch.optim.AdamW([{"params": decay, "weight_decay": wd}, {"params": no_decay, "weight_decay": 0.0}], lr=3e-4)
