import keras
from keras import layers

keras.distribution.set_distribution(keras.distribution.DataParallel())
inputs = keras.Input((32, 32, 3))
x = layers.BatchNormalization()(layers.Conv2D(16, 3)(inputs))
model = keras.Model(inputs, layers.Dense(10)(layers.GlobalAveragePooling2D()(x)))
model.compile("adam", "mse")
(a, b), _ = keras.datasets.cifar10.load_data()
model.fit(a, b, batch_size=32, epochs=10)
