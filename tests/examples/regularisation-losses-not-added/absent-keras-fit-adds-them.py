from tensorflow.keras import Sequential, layers, regularizers

model = Sequential([
    layers.Dense(256, activation="relu", kernel_regularizer=regularizers.l2(1e-4), input_shape=(20,)),
    layers.Dense(10, activation="softmax"),
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(x_train, y_train, epochs=20)
