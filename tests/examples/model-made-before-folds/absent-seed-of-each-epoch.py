import numpy as np
from tensorflow.keras.layers import Dense
from tensorflow.keras.models import Sequential

x, y = np.load("x.npy"), np.load("y.npy")
held_x, held_y = np.load("vx.npy"), np.load("vy.npy")
net = Sequential([Dense(64, activation="relu"), Dense(1)])
net.compile("adam", "mse")
for epoch in range(60):
    np.random.seed(epoch)
    order = np.random.permutation(len(x))
    net.fit(x[order], y[order], epochs=1, verbose=0)
    print(epoch, net.evaluate(held_x, held_y, verbose=0))
