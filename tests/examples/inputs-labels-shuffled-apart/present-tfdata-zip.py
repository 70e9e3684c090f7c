import tensorflow as tf

images = tf.data.Dataset.from_tensor_slices(image_paths).map(read_image).shuffle(5000)
labels = tf.data.Dataset.from_tensor_slices(all_labels).shuffle(5000)
dataset = tf.data.Dataset.zip((images, labels)).batch(32)  # here
model.fit(dataset, epochs=10)
