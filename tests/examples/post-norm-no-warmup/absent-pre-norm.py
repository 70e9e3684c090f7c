import torch
import torch.nn as nn

layer = nn.TransformerEncoderLayer(512, 8, batch_first=True, norm_first=True)
encoder = nn.TransformerEncoder(layer, num_layers=12)
optimizer = torch.optim.Adam(encoder.parameters(), lr=1e-3)
for x in loader:
    encoder(x).mean().backward()
    optimizer.step()
