import torch.nn as nn

layer = nn.TransformerEncoderLayer(d_model=64, nhead=4, batch_first=True)  # here
encoder = nn.TransformerEncoder(layer, num_layers=2)
