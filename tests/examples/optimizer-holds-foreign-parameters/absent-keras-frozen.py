from tensorflow import keras
from tensorflow.keras import layers

generator = keras.Sequential([layers.Dense(784, activation="tanh", input_shape=(100,))])
discriminator = keras.Sequential([layers.Dense(1, activation="sigmoid", input_shape=(784,))])
discriminator.compile(optimizer="adam", loss="binary_crossentropy")
z = keras.Input((100,))
discriminator.trainable = False
gan = keras.Model(z, discriminator(generator(z)))
gan.compile(optimizer="adam", loss="binary_crossentropy")
for i in range(10000):
    discriminator.train_on_batch(images, labels)
    gan.train_on_batch(noise, ones)
data = layers.Flatten()(generator.output)
