from keras.models import Sequential

discriminator = Sequential(layers_d)
discriminator.compile("adam", "binary_crossentropy")
gan = Sequential([generator, discriminator])
gan.compile("adam", "binary_crossentropy")
for i in range(10000):
    discriminator.trainable = True
    discriminator.train_on_batch(real(i), ones)
    discriminator.trainable = False
    gan.train_on_batch(noise(i), ones)
