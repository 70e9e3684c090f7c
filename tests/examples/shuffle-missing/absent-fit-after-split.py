import numpy as np
from keras.layers import Dense
from keras.models import Sequential
from sklearn.model_selection import train_test_split

data = np.load("features.npz")
# The split draws at random, so that the classes are mixed already.
x_train, x_test, y_train, y_test = train_test_split(data["x"], data["y"], test_size=0.2)
model = Sequential([Dense(64, activation="relu", input_dim=20), Dense(1, activation="sigmoid")])
model.compile(loss="binary_crossentropy", optimizer="adam")
model.fit(x_train, y_train, epochs=20, batch_size=32, shuffle=False, validation_data=(x_test, y_test))
