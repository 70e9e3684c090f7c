from tensorflow import keras

optimizer = keras.optimizers.AdamW(1e-3, use_ema=True, ema_momentum=0.99)  # here
model.compile(optimizer, "mse")
