def batches(names, labels, size):
    while True:
        images, targets = [], []
        for name in names:
            images.append(load(name))
            targets.append(labels[name])
            if len(images) == size:
                yield np.array(images), np.array(targets)
                images, targets = [], []


model.fit_generator(batches(names, labels, 32), steps_per_epoch=100, epochs=10)
