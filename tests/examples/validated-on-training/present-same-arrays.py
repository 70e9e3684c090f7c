model.compile("adam", "mse")
model.fit(  # here
    x_train,
    y_train,
    epochs=20,
    validation_data=(x_train, y_train),
)
