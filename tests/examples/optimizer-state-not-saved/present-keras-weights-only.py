from tensorflow import keras

model = build_model()
model.compile(optimizer="adam", loss="mse")
model.load_weights("weights.50.h5")  # here
model.fit(x, y, epochs=100, initial_epoch=50)
