body = IResNet18().cuda()
head = CosFaceLoss(num_classes=5000, embedding_size=512).cuda()
sgd = torch.optim.SGD([*body.parameters(), *head.parameters()], lr=0.1, momentum=0.9)
