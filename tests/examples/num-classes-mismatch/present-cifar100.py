from keras.datasets import cifar100
from keras.layers import Conv2D, Dense, Flatten
from keras.models import Sequential

(x_train, y_train), (x_test, y_test) = cifar100.load_data()
model = Sequential()
model.add(Conv2D(32, (3, 3), activation="relu", input_shape=(32, 32, 3)))
model.add(Flatten())
model.add(Dense(10, activation="softmax"))  # here
model.compile(loss="sparse_categorical_crossentropy", optimizer="adam")
model.fit(x_train / 255.0, y_train, epochs=10)
