import tensorflow as tf

raw = tf.keras.utils.image_dataset_from_directory("birds", image_size=(96, 96), batch_size=32)
train = raw.map(lambda x, y: (x / 255.0, tf.one_hot(y, 6))).prefetch(2)
model = tf.keras.Sequential([
    tf.keras.layers.GlobalAveragePooling2D(),
    tf.keras.layers.Dense(6, activation="softmax"),
])
model.compile("adam", loss="categorical_crossentropy")
model.fit(train, epochs=12)
