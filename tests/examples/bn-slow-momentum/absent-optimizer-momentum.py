from tensorflow import keras
from tensorflow.keras import layers

model = keras.Sequential([layers.Conv2D(16, 3), layers.BatchNormalization(momentum=0.9)])
model.compile(keras.optimizers.SGD(0.01, momentum=0.1), loss="mse")
