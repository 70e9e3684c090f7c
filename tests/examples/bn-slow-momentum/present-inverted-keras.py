from tensorflow import keras
from tensorflow.keras import layers

model = keras.Sequential()
model.add(layers.Conv2D(16, 3, input_shape=(32, 32, 3)))
model.add(layers.BatchNormalization(momentum=0.1))  # here
