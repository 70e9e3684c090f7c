train_tf = create_transform(224, is_training=True, auto_augment="rand-m15-mstd0.5", re_prob=0.5)  # here
mixup = Mixup(mixup_alpha=0.8, cutmix_alpha=1.0, prob=1.0, num_classes=12)  # here
for x, y in loader:
    x, y = mixup(x.cuda(), y.cuda())
    loss = criterion(model(x), y)
    loss.backward()
