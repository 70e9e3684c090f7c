from tensorflow import keras
from tensorflow.keras import layers

model = keras.Sequential([layers.Conv2D(16, 3), layers.BatchNormalization(), layers.Flatten()])  # here
model.add(layers.Dense(1))
model.compile("adam", "mse")
model.fit(x, y, batch_size=1, epochs=20)  # here
