class Tiles(keras.utils.Sequence):
    def __init__(self, files):
        self.files = files

    def _tile(self, path):
        a = np.load(path)
        return a / a.max()  # here

    def __len__(self):
        return len(self.files)

    def __getitem__(self, i):
        return self._tile(self.files[i])[None], self.labels[i : i + 1]
