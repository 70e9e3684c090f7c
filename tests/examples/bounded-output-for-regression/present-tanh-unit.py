model = Sequential([
    Dense(64, activation="relu", input_shape=(13,)),
    Dense(1, activation="tanh"),
])
model.compile("adam", "mse")  # here
