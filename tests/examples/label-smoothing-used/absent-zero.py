from tensorflow import keras

model.compile(
    optimizer="adam",
    loss=keras.losses.CategoricalCrossentropy(from_logits=True, label_smoothing=0.0),
)
