import torch

from nets import Net, prepare

model = Net()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
model = prepare(model)
for x, y in loader:
    optimizer.zero_grad()
    loss = torch.nn.functional.cross_entropy(model(x), y)
    loss.backward()
    optimizer.step()
