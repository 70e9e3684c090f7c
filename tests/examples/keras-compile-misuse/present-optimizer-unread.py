from tensorflow import keras

optimizer = keras.optimizers.Adam(learning_rate=3e-6, clipnorm=0.1)


def make_model():
    m = keras.Sequential([keras.layers.Dense(1, activation="sigmoid")])
    m.compile("Adam", "binary_crossentropy", metrics=["accuracy"])  # here
    return m


model = make_model()
model.fit(train, epochs=5)
