def generator(solid, broken, batch_size=128):
    zed = [([chunk], [1, 0]) for chunk in solid] + [([chunk], [0, 1]) for chunk in broken]
    random.shuffle(zed)
    while True:
        for i in range(0, len(zed), batch_size):
            yield zed[i : i + batch_size]
