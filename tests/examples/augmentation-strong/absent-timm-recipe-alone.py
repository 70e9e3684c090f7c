train_tf = create_transform(224, is_training=True, auto_augment="rand-m7-mstd0.5", re_prob=0.1)
loader = DataLoader(ImageFolder("train", train_tf), 64, shuffle=True)
for x, y in loader:
    loss = criterion(model(x.cuda()), y.cuda())
    loss.backward()
