import torch

net.load_state_dict(torch.load("net_40.pth"))  # here
opt = torch.optim.Adam(net.parameters(), lr=1e-3)
for epoch in range(41, 120):
    train_epoch(net, opt)
