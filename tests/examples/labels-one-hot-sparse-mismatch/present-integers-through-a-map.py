import tensorflow as tf

raw = tf.keras.utils.image_dataset_from_directory("birds", image_size=(96, 96), batch_size=32)
train = raw.map(lambda x, y: (x / 255.0, y)).prefetch(2)
model = tf.keras.Sequential([
    tf.keras.layers.Conv2D(16, 3, activation="relu"),
    tf.keras.layers.GlobalAveragePooling2D(),
    tf.keras.layers.Dense(6, activation="softmax"),
])
model.compile("adam", loss=tf.keras.losses.CategoricalCrossentropy())  # here
model.fit(train, epochs=12)
