from tensorflow.keras import Model, layers
from tensorflow.keras.applications import InceptionV3


def build(n, weights=None):
    base = InceptionV3(include_top=False, weights=weights, input_shape=(200, 200, 3))  # here
    for layer in base.layers:
        layer.trainable = False  # here
    x = layers.GlobalAveragePooling2D()(base.output)
    return Model(base.input, layers.Dense(n, activation="softmax")(x))


model = build(8)
model.compile("adam", "categorical_crossentropy")
model.fit(flow, epochs=10)
