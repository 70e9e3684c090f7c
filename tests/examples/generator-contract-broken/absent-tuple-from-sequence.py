class Scans(keras.utils.Sequence):
    def __len__(self):
        return len(self.paths) // self.batch_size

    def __getitem__(self, k):
        part = self.paths[k * self.batch_size:(k + 1) * self.batch_size]
        scans = np.stack([load(p) for p in part])
        return [scans, scans[:, ::2]], np.stack([load(mask_of(p)) for p in part])
