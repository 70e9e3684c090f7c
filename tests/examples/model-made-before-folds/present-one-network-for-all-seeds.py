import torch
import torch.nn.functional as F
from torch_geometric.nn import GCNConv


class GCN(torch.nn.Module):
    def __init__(self, n_in, n_out):
        super().__init__()
        self.first = GCNConv(n_in, 16)
        self.last = GCNConv(16, n_out)

    def forward(self, data):
        return self.last(F.relu(self.first(data.x, data.edge_index)), data.edge_index)


model = GCN(1433, 7)  # here
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
accuracies = []
for seed in range(5):
    torch.manual_seed(seed)
    data = draw_masks(data)
    for epoch in range(200):
        optimizer.zero_grad()
        F.cross_entropy(model(data)[data.train_mask], data.y[data.train_mask]).backward()
        optimizer.step()
    accuracies.append(test(model, data))
