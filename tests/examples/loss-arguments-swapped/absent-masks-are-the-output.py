import torch.nn.functional as F

for images, truth in loader:
    masks = unet_model(images)
    loss = F.binary_cross_entropy_with_logits(masks, truth)
    loss.backward()
    optimizer.step()
