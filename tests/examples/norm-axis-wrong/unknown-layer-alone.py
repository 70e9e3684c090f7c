from tensorflow.keras import layers

bn = layers.BatchNormalization(axis=1)
y = bn(features)
