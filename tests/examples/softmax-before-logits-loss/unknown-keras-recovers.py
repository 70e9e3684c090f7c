model = keras.Sequential([
    layers.Dense(64, activation="relu", input_shape=(20,)),
    layers.Dense(4, activation="softmax"),
])
model.compile("adam", loss=keras.losses.CategoricalCrossentropy(from_logits=True))
