def stream(seqs):
    while True:
        rows = np.random.choice(len(seqs), 32)
        yield y_onehot[rows], x_pad[rows]  # here

model.fit(stream(x_pad), steps_per_epoch=300, epochs=8)
