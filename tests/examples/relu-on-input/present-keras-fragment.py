from tensorflow.keras import layers

inp = layers.Input((64, 6))
x = layers.ReLU()(inp)  # here
x = layers.Conv1D(32, 5)(x)
