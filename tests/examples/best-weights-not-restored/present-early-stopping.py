from tensorflow import keras

stop = keras.callbacks.EarlyStopping(monitor="val_loss", patience=10)  # here
model.fit(x, y, epochs=200, validation_data=(xv, yv), callbacks=[stop])
print(model.evaluate(x_test, y_test))  # here
