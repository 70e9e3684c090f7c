tf.keras.mixed_precision.set_global_policy("mixed_float16")
out = layers.Dense(1)(x)  # here
model.compile("adam", "mse")
