actor = Sequential([
    Dense(64, activation="relu", input_shape=(3,)),
    Dense(1, activation="tanh"),
])
actor.compile("adam", "mse")
