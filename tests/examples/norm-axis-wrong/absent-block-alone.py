def down(x, width):
    x = layers.Conv2D(width, 3, strides=2, padding='same', data_format='channels_first')(x)
    x = layers.BatchNormalization(axis=1)(x)
    return layers.LeakyReLU()(x)
