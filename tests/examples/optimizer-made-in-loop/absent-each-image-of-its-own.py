import torch

for image in images:
    canvas = image.clone().requires_grad_()
    opt = torch.optim.Adam([canvas], lr=0.05)
    for i in range(300):
        opt.zero_grad()
        loss = style_loss(canvas)
        loss.backward()
        opt.step()
