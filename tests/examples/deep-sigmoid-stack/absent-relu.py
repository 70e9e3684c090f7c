from keras.models import Sequential
from keras.layers import Dense

model = Sequential()
model.add(Dense(256, activation="relu", input_dim=784))
model.add(Dense(256, activation="relu"))
model.add(Dense(256, activation="relu"))
model.add(Dense(256, activation="relu"))
model.add(Dense(10, activation="sigmoid"))
model.compile(loss="binary_crossentropy", optimizer="sgd")
model.fit(x_train, y_train, epochs=20)
