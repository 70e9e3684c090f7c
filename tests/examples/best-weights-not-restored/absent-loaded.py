from tensorflow import keras

save = keras.callbacks.ModelCheckpoint("best.h5", save_best_only=True)
stop = keras.callbacks.EarlyStopping(monitor="val_loss", patience=10)
model.fit(x, y, epochs=200, validation_data=(xv, yv), callbacks=[save, stop])
model.load_weights("best.h5")
print(model.evaluate(x_test, y_test))
