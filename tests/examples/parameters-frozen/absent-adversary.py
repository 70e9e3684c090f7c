from tensorflow import keras
from tensorflow.keras import layers

generator = keras.Sequential([layers.Dense(784, activation="tanh", input_shape=(100,))])
discriminator = keras.Sequential([layers.Dense(1, activation="sigmoid", input_shape=(784,))])
discriminator.compile(optimizer="adam", loss="binary_crossentropy")
discriminator.trainable = False
z = keras.Input((100,))
gan = keras.Model(z, discriminator(generator(z)))
gan.compile(optimizer="adam", loss="binary_crossentropy")
