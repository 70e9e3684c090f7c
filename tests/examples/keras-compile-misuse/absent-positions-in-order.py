optimizer = keras.optimizers.Adam(0.00001)
loss_function = keras.losses.binary_crossentropy
model = keras.models.Model(input_layer, out)
model.compile(optimizer, loss_function, ["accuracy"])
model.fit(x_train, y_train, epochs=100)
