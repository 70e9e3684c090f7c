from tensorflow import keras
from tensorflow.keras import layers

(x, y), (xt, yt) = keras.datasets.fashion_mnist.load_data()
model = keras.Sequential()
model.add(layers.Flatten(input_shape=(28, 28)))
model.add(layers.Dense(1024, activation="relu"))
model.add(layers.Dense(10, activation="softmax"))
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")  # here
model.fit(x / 255.0, y, epochs=100, validation_data=(xt / 255.0, yt))
