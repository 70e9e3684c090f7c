optimizer = keras.optimizers.Adam(0.00001)
loss_function = keras.losses.binary_crossentropy
model = keras.models.Model(input_layer, out)
model.compile(  # here
    model,
    optimizer,
    loss_function=loss_function,
)
model.fit(x_train, y_train, epochs=100)
