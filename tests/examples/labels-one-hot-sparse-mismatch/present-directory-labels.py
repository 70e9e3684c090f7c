import tensorflow as tf

train_ds = tf.keras.utils.image_dataset_from_directory("data/train", image_size=(128, 128))
train_ds = train_ds.prefetch(tf.data.AUTOTUNE)
model = tf.keras.Sequential(
    [
        tf.keras.layers.Rescaling(1.0 / 255),
        tf.keras.layers.Conv2D(16, 3, activation="relu"),
        tf.keras.layers.Flatten(),
        tf.keras.layers.Dense(4, activation="softmax"),
    ]
)
model.compile(optimizer="adam", loss="categorical_crossentropy")  # here
model.fit(train_ds, epochs=10)
