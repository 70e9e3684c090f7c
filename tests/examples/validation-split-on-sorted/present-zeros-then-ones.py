import numpy as np
from tensorflow import keras

normal = np.load("normal.npy")
faulty = np.load("faulty.npy")
data = np.concatenate([normal, faulty])
target = np.concatenate([np.zeros(len(normal)), np.ones(len(faulty))])

net = keras.Sequential([keras.layers.Dense(32, activation="relu"), keras.layers.Dense(1, activation="sigmoid")])
net.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
history = net.fit(x=data, y=target, validation_split=0.2, epochs=40)  # here
