import numpy as np


def centre(spectra, background):
    spectra = spectra.astype(np.float32)
    spectra = spectra - background.astype(spectra.dtype)
    return spectra / spectra.std(axis=0)


x = np.load("spectra.npy")
x_train = centre(x[:800], np.median(x[:800], axis=0))
