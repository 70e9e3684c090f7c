from tensorflow.keras import layers

x = layers.Conv1D(16, 9, data_format="channels_first")(signal)
x = layers.BatchNormalization()(x)  # here
x = layers.ReLU()(x)
