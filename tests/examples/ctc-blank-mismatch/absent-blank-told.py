import torch.nn as nn

letters = list("abcdefghijklmnopqrstuvwxyz '")
index = {c: i for i, c in enumerate(letters)}
head = nn.Linear(512, len(letters) + 1)  # the blank comes last
criterion = nn.CTCLoss(blank=len(letters), zero_infinity=True)
