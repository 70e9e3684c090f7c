import tensorflow as tf
from tensorflow import keras

encoder = keras.Sequential([keras.layers.Dense(64, activation="relu")])
classifier = keras.Sequential([keras.layers.Dense(10)])  # here
opt = keras.optimizers.Adam(1e-3)
for x, y in dataset:
    with tf.GradientTape() as tape:
        logits = classifier(encoder(x))
        loss = tf.reduce_mean(keras.losses.sparse_categorical_crossentropy(y, logits, True))
    grads = tape.gradient(loss, encoder.trainable_variables)  # here
    opt.apply_gradients(zip(grads, encoder.trainable_variables))
