tr_tf = T.Compose([T.RandomCrop(160), T.ToTensor(), T.Normalize((0.5, 0.5, 0.5), (0.2, 0.2, 0.2))])
te_tf = T.Compose([T.CenterCrop(160), T.ToTensor()])  # here
train = ImageFolder("train", tr_tf)
test = ImageFolder("test", te_tf)
