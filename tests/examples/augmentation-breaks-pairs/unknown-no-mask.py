train_tf = transforms.Compose([transforms.RandomRotation(10), transforms.ToTensor()])
train_set = SegmentationData(root, transform=train_tf)
