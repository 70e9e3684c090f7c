import torch

from nets import Net

model = Net()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
model = Net(width=2).to("cuda")  # here
for x, y in loader:
    optimizer.zero_grad()
    loss = torch.nn.functional.cross_entropy(model(x), y)
    loss.backward()
    optimizer.step()
