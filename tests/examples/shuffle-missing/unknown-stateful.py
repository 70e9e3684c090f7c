import numpy as np
from keras.layers import LSTM, Dense
from keras.models import Sequential

series = np.load("load.npy")
x = np.stack([series[i : i + 24] for i in range(len(series) - 24)])[..., None]
y = series[24:]
model = Sequential()
model.add(LSTM(32, batch_input_shape=(16, 24, 1), stateful=True))
model.add(Dense(1))
model.compile(loss="mse", optimizer="adam")
for epoch in range(50):
    model.fit(x, y, epochs=1, batch_size=16, shuffle=False)
    model.reset_states()
