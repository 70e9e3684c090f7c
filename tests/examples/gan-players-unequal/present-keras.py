discriminator.compile(optimizer=keras.optimizers.Adam(1e-4), loss="binary_crossentropy")  # here
discriminator.trainable = False
gan.compile(optimizer=keras.optimizers.Adam(1e-2), loss="binary_crossentropy")  # here
