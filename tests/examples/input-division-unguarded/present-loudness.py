def load_wave(path):
    wave, _ = sf.read(path)
    wave = wave / np.abs(wave).max()  # here
    return wave.astype("float32")
