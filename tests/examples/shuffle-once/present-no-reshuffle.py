import tensorflow as tf

dataset = tf.data.Dataset.from_tensor_slices((x_train, y_train))
dataset = dataset.shuffle(60000, reshuffle_each_iteration=False)  # here
dataset = dataset.batch(32)
model.fit(dataset, epochs=10)
