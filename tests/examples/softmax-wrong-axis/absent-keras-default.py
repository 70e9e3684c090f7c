import tensorflow as tf
from tensorflow.keras import layers

inputs = tf.keras.Input(shape=(64,))
h = layers.Dense(128, activation="relu")(inputs)
outputs = layers.Softmax()(layers.Dense(6)(h))
model = tf.keras.Model(inputs, outputs)
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x_train, y_train, batch_size=32, epochs=10)
