from keras.models import Sequential
from keras.layers import Dense

model = Sequential()
model.add(Dense(128, activation="relu", kernel_initializer="zeros", input_dim=30))  # here
model.add(Dense(1, activation="sigmoid", kernel_initializer="zeros"))
model.compile(loss="binary_crossentropy", optimizer="adam")
model.fit(X, y, epochs=20)
