import torch
import torch.nn as nn

layer = nn.TransformerEncoderLayer(128, 4, batch_first=True)
encoder = nn.TransformerEncoder(layer, num_layers=2)
optimizer = torch.optim.Adam(encoder.parameters(), lr=1e-3)
for x in loader:
    encoder(x).mean().backward()
    optimizer.step()
