from tensorflow import keras

model = keras.models.load_model("run.keras")
model.fit(x, y, epochs=100, initial_epoch=50)
