import numpy as np
import torch

X, Y = np.load("x.npy"), np.load("y.npy")
net = torch.nn.Sequential(torch.nn.Linear(20, 64), torch.nn.ReLU(), torch.nn.Linear(64, 2))
solver = torch.optim.SGD(net.parameters(), lr=0.1)
batch_size = 256
real_labels = torch.ones(1024)

for step in range(4000):
    order = np.random.permutation(len(X))
    rows = order[:batch_size]
    logits = net(torch.from_numpy(X[rows]))
    loss = torch.nn.functional.cross_entropy(logits, torch.from_numpy(Y[rows]))
    loss = loss + 0.1 * (logits.mean(1) - real_labels[:batch_size]).pow(2).mean()
    solver.zero_grad()
    loss.backward()
    solver.step()
