from scikeras.wrappers import KerasClassifier
from sklearn.model_selection import KFold
from tensorflow import keras
import numpy as np


def build():
    net = keras.Sequential([keras.layers.Dense(32, activation="relu"), keras.layers.Dense(1)])
    net.compile(optimizer="adam", loss="binary_crossentropy")
    return net


x, y = np.load("x.npy"), np.load("y.npy")
clf = KerasClassifier(build, epochs=10, batch_size=16)
for tr, va in KFold(5, shuffle=True).split(x):
    clf.fit(x[tr], y[tr])
    print(clf.score(x[va], y[va]))
