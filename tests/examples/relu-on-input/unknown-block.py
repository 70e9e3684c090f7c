from tensorflow.keras import layers


def block(x):
    y = layers.ReLU()(x)
    return layers.Conv1D(32, 5)(y)
