import tensorflow as tf

augment = tf.keras.Sequential([tf.keras.layers.RandomFlip("horizontal"), tf.keras.layers.RandomRotation(0.1)])
train_ds = tf.keras.utils.image_dataset_from_directory("data/train")
val_ds = tf.keras.utils.image_dataset_from_directory("data/val", shuffle=False)
train_ds = train_ds.map(lambda x, y: (augment(x, training=True), y)).prefetch(1)
val_ds = val_ds.map(lambda x, y: (x, y)).prefetch(1)
model = tf.keras.Sequential([augment, tf.keras.layers.Flatten(), tf.keras.layers.Dense(3)])
model.compile("adam", tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True))
model.fit(train_ds, validation_data=val_ds, epochs=5)
