def read_slice(path):
    x = pydicom.dcmread(path).pixel_array.astype(np.float32)
    low, high = np.percentile(x, [1, 99])
    return (np.clip(x, low, high) - low) / (high - low)


def load(path):
    x = np.load(path)
    lo, hi = x.min(), x.max()
    x = (x - lo) / (hi - lo)  # here
    return x
