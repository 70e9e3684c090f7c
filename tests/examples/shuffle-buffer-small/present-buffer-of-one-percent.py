import tensorflow as tf

(x_train, y_train), _ = tf.keras.datasets.cifar10.load_data()
dataset = tf.data.Dataset.from_tensor_slices((x_train, y_train))
dataset = dataset.shuffle(500).batch(32).prefetch(1)  # here
model.fit(dataset, epochs=10)
