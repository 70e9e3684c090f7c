import torch.nn.functional as F

for image, mask in train_loader:
    scores = net(image.cuda())
    classes = mask.argmax(0).cuda()
    loss = F.cross_entropy(scores, classes)  # here
    loss.backward()
    optimizer.step()
    optimizer.zero_grad()
