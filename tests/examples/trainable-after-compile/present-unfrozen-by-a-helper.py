from tensorflow import keras

base = keras.applications.Xception(include_top=False, pooling="avg")
base.trainable = False
model = keras.Sequential([base, keras.layers.Dense(7, activation="softmax")])
model.compile(keras.optimizers.Adam(1e-3), "categorical_crossentropy")
model.fit(train_flow, epochs=5)


def unfreeze(net, last):
    for layer in net.layers[-last:]:
        layer.trainable = True  # here


unfreeze(base, 20)
model.fit(train_flow, epochs=15)
