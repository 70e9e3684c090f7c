import numpy as np
import torch

from net import Net

X, Y = torch.load("train.pt")
model = Net()
criterion = torch.nn.CrossEntropyLoss()
optimizer = torch.optim.Adam(model.parameters())
BATCH_SIZE = 64

for epoch in range(20):
    model.train()
    picked = torch.randperm(len(X))[:BATCH_SIZE]
    rows = np.random.choice(len(X), BATCH_SIZE)
    for it in range(len(X) // BATCH_SIZE):
        inputs = X[rows].to("cuda")
        loss = criterion(model(inputs), Y[rows].to("cuda"))
        optimizer.zero_grad()
        loss.backward()  # here
        optimizer.step()
