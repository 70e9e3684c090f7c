from tensorflow import keras

optimizer = keras.optimizers.Adam(learning_rate=3e-6, clipnorm=0.1)
model = keras.Sequential([keras.layers.Dense(1, activation="sigmoid")])
model.compile(optimizer, "binary_crossentropy", metrics=["accuracy"])
model.fit(x, y, 128, 20)
other = keras.Sequential([keras.layers.Dense(1, activation="sigmoid")])
other.compile("sgd", "binary_crossentropy")
