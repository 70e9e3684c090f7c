from tensorflow import keras

SMOOTHING = 0.2
model.compile(
    optimizer="adam",
    loss=keras.losses.CategoricalCrossentropy(label_smoothing=SMOOTHING),  # here
)
