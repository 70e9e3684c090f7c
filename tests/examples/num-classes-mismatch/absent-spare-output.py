from keras.datasets import mnist
from keras.layers import Dense, Flatten
from keras.models import Sequential

(x_train, y_train), (x_test, y_test) = mnist.load_data()
# One output more than classes does no harm with class indices.
model = Sequential([Flatten(), Dense(11, activation="softmax")])
model.compile(loss="sparse_categorical_crossentropy", optimizer="adam")
model.fit(x_train / 255.0, y_train, epochs=2)
