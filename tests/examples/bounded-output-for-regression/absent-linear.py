from keras.datasets import boston_housing
from keras.models import Sequential
from keras.layers import Dense

(x_train, y_train), (x_test, y_test) = boston_housing.load_data()
model = Sequential()
model.add(Dense(64, activation="sigmoid", input_shape=(13,)))
model.add(Dense(1))
model.compile(loss="mse", optimizer="adam", metrics=["mae"])
model.fit(x_train, y_train, epochs=100)
