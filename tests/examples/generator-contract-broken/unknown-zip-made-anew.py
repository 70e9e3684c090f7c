for epoch in range(20):
    pairs = zip(read_features("train.ark"), read_labels("train.ali"))
    for features, labels in pairs:
        train_on(features, labels)
    print(epoch)
