class Noisy(keras.utils.Sequence):
    def __init__(self, clean, size=16):
        self.clean, self.size = clean, size

    def __len__(self):
        return len(self.clean) // self.size

    def __getitem__(self, i):
        x = self.clean[i * self.size : (i + 1) * self.size]
        noisy = x + np.random.normal(0, 0.1, x.shape)
        return x, noisy  # here


model.fit(Noisy(train), epochs=20)
