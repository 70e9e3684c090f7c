from tensorflow.keras import layers


def block(x, units):
    shortcut = x
    x = layers.Dense(units, activation="relu")(x)
    x = layers.Dropout(0.4)(x)  # here
    x = layers.BatchNormalization()(x)  # here
    return layers.add([shortcut, x])
