import numpy as np
from keras.datasets import cifar10
from keras.layers import Dense, Flatten
from keras.models import Sequential
from keras.utils import to_categorical

(x_train, y_train), (x_test, y_test) = cifar10.load_data()
# One-hot labels are only for the plots; fit gets the indices.
one_hot = to_categorical(y_train, 10)
print(one_hot.mean(axis=0))
model = Sequential([Flatten(), Dense(10, activation="softmax")])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(x_train / 255.0, y_train, epochs=5)
