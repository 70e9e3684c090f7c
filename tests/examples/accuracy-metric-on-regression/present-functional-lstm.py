import tensorflow as tf

inputs = tf.keras.Input(shape=(60, 1))
x = tf.keras.layers.LSTM(50)(inputs)
outputs = tf.keras.layers.Dense(1, activation="linear")(x)
model = tf.keras.Model(inputs, outputs)
model.compile(  # here
    optimizer="adam",
    loss=tf.keras.losses.MeanSquaredError(),
    metrics=["mae", "acc"],
)
model.fit(x_train, y_train, epochs=5)
