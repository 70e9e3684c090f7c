import torch.nn as nn

student = nn.Sequential(nn.Linear(100, 64), nn.ReLU(), nn.Linear(64, 10))
criterion = nn.KLDivLoss(reduction="batchmean")
for x, teacher_probs in loader:
    loss = criterion(student(x), teacher_probs)  # here
    loss.backward()
