from keras.models import Sequential
from keras.layers import Dense

model = Sequential()
model.add(Dense(64, activation="relu"))
model.add(Dense(10, activation="softmax"))
