out = net(images)  # (B, 6, H, W)
classes = torch.argmax(out, dim=0)  # here
accuracy = (classes == masks).float().mean()
