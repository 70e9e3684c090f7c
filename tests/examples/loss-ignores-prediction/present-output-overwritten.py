import torch.nn.functional as F

for img, depth in loader:
    img, depth = img.cuda(), depth.cuda()
    pred = net(img)
    pred = depth.clone().requires_grad_()  # here
    loss = F.l1_loss(pred, depth)
    opt.zero_grad()
    loss.backward()
    opt.step()
