import torch
from torch import nn

encoder, decoder = nn.Linear(64, 8), nn.Linear(8, 64)  # here
opt = torch.optim.Adam(encoder.parameters(), lr=1e-3)  # here
for x in torch.load("rows.pt").split(32):
    loss = nn.functional.mse_loss(decoder(torch.relu(encoder(x))), x)
    opt.zero_grad()
    loss.backward()
    opt.step()
