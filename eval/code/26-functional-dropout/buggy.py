import argparse
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F


def normalized_adjacency(edges, n):
    adj = torch.zeros(n, n)
    adj[edges[0], edges[1]] = 1.0
    adj[edges[1], edges[0]] = 1.0
    adj.fill_diagonal_(1.0)
    d = adj.sum(1).rsqrt()
    return d[:, None] * adj * d[None, :]


class GraphConv(nn.Module):
    def __init__(self, fin, fout):
        super().__init__()
        self.lin = nn.Linear(fin, fout, bias=False)
        self.bias = nn.Parameter(torch.zeros(fout))

    def forward(self, x, adj):
        return adj @ self.lin(x) + self.bias


class GCN(nn.Module):
    def __init__(self, nfeat, nhid, nclass, p):
        super().__init__()
        self.gc1 = GraphConv(nfeat, nhid)
        self.gc2 = GraphConv(nhid, nclass)
        self.p = p

    def forward(self, x, adj):
        x = F.dropout(x, self.p)
        x = F.relu(self.gc1(x, adj))
        x = F.dropout(x, self.p)
        return self.gc2(x, adj)


def accuracy(output, labels):
    return (output.argmax(1) == labels).float().mean().item()


if __name__ == "__main__":
    ap = argparse.ArgumentParser()
    ap.add_argument("--epochs", type=int, default=200)
    ap.add_argument("--hidden", type=int, default=16)
    ap.add_argument("--dropout", type=float, default=0.5)
    args = ap.parse_args()
    d = np.load("cora.npz")
    x, y = torch.from_numpy(d["x"]), torch.from_numpy(d["y"])
    x = x / x.sum(1, keepdim=True).clamp(min=1)
    adj = normalized_adjacency(torch.from_numpy(d["edges"]), len(x))
    perm = torch.randperm(len(x), generator=torch.Generator().manual_seed(0))
    n = len(x)
    idx_train, idx_val, idx_test = perm[:n // 2], perm[n // 2:3 * n // 4], perm[3 * n // 4:]
    model = GCN(x.shape[1], args.hidden, int(y.max()) + 1, args.dropout)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01, weight_decay=5e-4)
    for epoch in range(args.epochs):
        model.train()
        optimizer.zero_grad()
        out = model(x, adj)
        loss = F.cross_entropy(out[idx_train], y[idx_train])
        loss.backward()
        optimizer.step()
        model.eval()
        with torch.no_grad():
            out = model(x, adj)
            val = accuracy(out[idx_val], y[idx_val])
        if epoch % 20 == 0:
            print("Epoch: {:04d} loss: {:.4f} val: {:.4f}".format(epoch, loss.item(), val))
    model.eval()
    with torch.no_grad():
        print("test accuracy", accuracy(model(x, adj)[idx_test], y[idx_test]))
