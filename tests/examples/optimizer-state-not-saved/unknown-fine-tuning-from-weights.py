import argparse
import torch
from torch import nn

parser = argparse.ArgumentParser()
parser.add_argument("--pretrained", default="encoder.pt")
args = parser.parse_args()
encoder = nn.Sequential(nn.Linear(64, 128), nn.ReLU())
if args.pretrained:
    encoder.load_state_dict(torch.load(args.pretrained))
model = nn.Sequential(encoder, nn.Linear(128, 3))
optimizer = torch.optim.Adam(model.parameters(), lr=1e-4)
for epoch in range(10):
    for x, y in loader:
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(x), y).backward()
        optimizer.step()
torch.save(model.state_dict(), "final.pt")
