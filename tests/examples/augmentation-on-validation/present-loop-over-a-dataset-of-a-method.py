import tensorflow as tf
import tensorflow_datasets as tfds


class Data:
    def prepare(self, image, label):
        return tf.image.random_flip_left_right(image), label

    def load(self, part):
        return tfds.load("eurosat", split=part, as_supervised=True).map(self.prepare).batch(64)


data = Data()
train_set = data.load("train")
valid_set = data.load("test")  # here
model = tf.keras.Sequential([tf.keras.layers.Flatten(), tf.keras.layers.Dense(10)])
loss_fn = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)
optimizer = tf.keras.optimizers.Adam()
for epoch in range(5):
    for x, y in train_set:
        with tf.GradientTape() as tape:
            loss = loss_fn(y, model(x, training=True))
        grads = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(grads, model.trainable_variables))
    for x, y in valid_set:
        print(loss_fn(y, model(x, training=False)))
