import torch

optimizer = torch.optim.SGD(
    net.parameters(), 1e-2, weight_decay=3e-5, momentum=0.99, nesterov=True
)
