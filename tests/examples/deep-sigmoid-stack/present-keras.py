from keras.models import Sequential
from keras.layers import Dense

model = Sequential()
model.add(Dense(256, activation="sigmoid", input_dim=784))  # here
model.add(Dense(256, activation="sigmoid"))  # here
model.add(Dense(256, activation="sigmoid"))  # here
model.add(Dense(256, activation="sigmoid"))  # here
model.add(Dense(10, activation="softmax"))
model.compile(loss="categorical_crossentropy", optimizer="sgd")
model.fit(x_train, y_train, epochs=20)
