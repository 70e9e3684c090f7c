import torch
import torch.nn as nn
from transformers import get_linear_schedule_with_warmup

layer = nn.TransformerEncoderLayer(512, 8, batch_first=True)
encoder = nn.TransformerEncoder(layer, num_layers=12)
optimizer = torch.optim.Adam(encoder.parameters(), lr=1e-3)
scheduler = get_linear_schedule_with_warmup(optimizer, 4000, 100000)
for x in loader:
    encoder(x).mean().backward()
    optimizer.step()
    scheduler.step()
