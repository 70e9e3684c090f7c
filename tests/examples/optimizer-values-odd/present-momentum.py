import torch

optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.999)  # here
