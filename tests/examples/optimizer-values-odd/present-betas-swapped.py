from tensorflow import keras

opt = keras.optimizers.Adam(1e-3, beta_1=0.999, beta_2=0.9)  # here
model.compile(opt, loss="mse")
