from keras.layers import Dense, Input
from keras.models import Model, Sequential

discriminator = Sequential([Dense(128, activation="relu", input_dim=784), Dense(1, activation="sigmoid")])
discriminator.compile("adam", "binary_crossentropy")
generator = Sequential([Dense(128, activation="relu", input_dim=100), Dense(784, activation="tanh")])
z = Input((100,))
discriminator.trainable = False
combined = Model(z, discriminator(generator(z)))
combined.compile("adam", "binary_crossentropy")
for i in range(10000):
    discriminator.train_on_batch(real(i), ones)
    discriminator.train_on_batch(generator.predict(noise(i)), zeros)
    combined.train_on_batch(noise(i), ones)
