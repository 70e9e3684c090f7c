def pairs(a, b):
    while True:
        i = np.random.randint(0, len(a), 16)
        yield a[i], b[i]

net.fit(pairs(noisy, clean), epochs=20)  # here
