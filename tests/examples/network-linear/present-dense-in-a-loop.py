from tensorflow import keras
from tensorflow.keras import layers


def build(hidden, n_features, n_classes):
    model = keras.Sequential()
    model.add(keras.Input(shape=(n_features,)))
    for units in hidden:
        model.add(layers.Dense(units))  # here
        model.add(layers.BatchNormalization())
        model.add(layers.Dropout(0.2))
    model.add(layers.Dense(n_classes, activation="softmax"))
    return model


net = build([256, 128], 54, 7)
net.compile("adam", "sparse_categorical_crossentropy")
net.fit(x, y, epochs=30)
