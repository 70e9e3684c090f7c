body = IResNet18().cuda()
head = CosFaceLoss(num_classes=5000, embedding_size=512).cuda()  # here
sgd = torch.optim.SGD(body.parameters(), lr=0.1, momentum=0.9)  # here
