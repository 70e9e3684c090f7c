import torch

model = Net()
optimizer = torch.optim.Adam(model.parameters())
state = torch.load("last.pt")
model.load_state_dict({k.replace("module.", ""): v for k, v in state["model"].items()})
optimizer.load_state_dict(state["optimizer"])
