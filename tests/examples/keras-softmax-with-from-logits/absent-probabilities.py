model.add(Dense(64, activation="relu"))
model.add(Dense(10, activation="softmax"))
model.compile("adam", loss=keras.losses.SparseCategoricalCrossentropy(), metrics=["accuracy"])
model.fit(x_train, y_train, epochs=5)
