from keras.applications import VGG16
from keras.layers import Dense
from keras.models import Model


def build():
    base = VGG16(include_top=False, pooling="avg")
    for layer in base.layers:
        layer.trainable = False
    model = Model(base.input, Dense(5, activation="softmax")(base.output))
    model.compile("rmsprop", "categorical_crossentropy")
    return model


model = build()
model.fit(x_train, y_train, epochs=5)
for layer in model.layers[-6:]:
    layer.trainable = True  # here
model.fit(x_train, y_train, epochs=20)
