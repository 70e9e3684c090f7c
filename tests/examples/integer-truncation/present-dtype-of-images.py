import numpy as np


def centre(frames, background):
    frames = frames - background.astype(frames.dtype)  # here
    frames = frames.astype("float32") / 127.5
    return frames


x = np.load("frames.npy")
x_train = centre(x[:800], np.median(x[:800], axis=0))
