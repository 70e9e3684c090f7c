from functools import partial

from tensorflow import keras
from tensorflow.keras import layers

start = keras.initializers.RandomNormal(0.0, 1.0)  # here
dense = partial(layers.Dense, kernel_initializer=start)
inputs = layers.Input((40,))
x = inputs
for _ in range(5):
    x = dense(512, activation="relu")(x)
model = keras.Model(inputs, dense(1)(x))
model.compile("adam", keras.losses.BinaryCrossentropy(from_logits=True))
model.fit(x_train, y_train, epochs=5)
