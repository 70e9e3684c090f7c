def batches(images, labels, batch_size=128):
    pairs = list(zip(images, labels))
    xs, ys = [], []
    while True:
        random.shuffle(pairs)
        for x, y in pairs:
            xs.append(x)
            ys.append(y)
            if len(xs) == batch_size:
                yield numpy.array(xs), numpy.array(ys)
                xs, ys = [], []


model.fit_generator(batches(images, labels), steps_per_epoch=100, epochs=4680)
