import torch

model = Unet(n_classes=4)
pretrained = torch.load("unet.pth")
model_dict = model.state_dict()
pretrained = {k: v for k, v in pretrained.items() if k in model_dict}
model_dict.update(pretrained)
model.load_state_dict(model_dict)  # here
