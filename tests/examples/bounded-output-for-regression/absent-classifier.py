from keras.models import Sequential
from keras.layers import Dense

model = Sequential()
model.add(Dense(64, activation="tanh", input_shape=(13,)))
model.add(Dense(1, activation="sigmoid"))
model.compile(loss="binary_crossentropy", optimizer="adam", metrics=["accuracy"])
model.fit(x_train, y_train, epochs=100)
