import torch
from models import SpeechNet

net = SpeechNet(n_classes=7)
net.load_state_dict(torch.load("weights.pth", map_location="cpu"))
clip = load_clip("sample.wav")
with torch.no_grad():
    scores = net(clip[None])  # here
print(scores.softmax(-1))
