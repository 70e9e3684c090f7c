from tensorflow import keras

base = keras.applications.Xception(include_top=False, pooling="avg")
model = keras.Sequential([base, keras.layers.Dense(7, activation="softmax")])


def unfreeze(net, last):
    for layer in net.layers[-last:]:
        layer.trainable = True


def prepare(rate):
    model.compile(keras.optimizers.Adam(rate), "categorical_crossentropy")


base.trainable = False
prepare(1e-3)
model.fit(train_flow, epochs=5)
unfreeze(base, 20)
prepare(1e-5)
model.fit(train_flow, epochs=15)
