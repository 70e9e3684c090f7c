from keras.models import Sequential
from keras.layers import Dense
from keras.optimizers import SGD

model = Sequential([Dense(64, activation="relu", input_dim=20), Dense(1)])
model.compile(loss="mse", optimizer=SGD)  # here
model.fit(x, y, epochs=10)
