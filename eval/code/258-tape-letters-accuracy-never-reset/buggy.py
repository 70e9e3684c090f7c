import datetime

import tensorflow as tf
import tensorflow_datasets as tfds

BATCH_SIZE = 256
EPOCHS = 20
LETTERS = 26


def scale(image, label):
    return tf.cast(image, tf.float32) / 255.0, label - 1


def get_data():
    (train, test), info = tfds.load("emnist/letters", split=["train", "test"], as_supervised=True, with_info=True)
    n = info.splits["train"].num_examples
    train = train.map(scale).cache().shuffle(n).batch(BATCH_SIZE).prefetch(tf.data.AUTOTUNE)
    test = test.map(scale).batch(BATCH_SIZE).cache().prefetch(tf.data.AUTOTUNE)
    return train, test


class ConvNet(tf.keras.Model):
    def __init__(self, classes):
        super().__init__()
        self.blocks = [
            tf.keras.Sequential([
                tf.keras.layers.Conv2D(width, 3, padding="same", activation="relu"),
                tf.keras.layers.BatchNormalization(),
                tf.keras.layers.MaxPool2D(),
            ])
            for width in (32, 64, 128)
        ]
        self.flatten = tf.keras.layers.Flatten()
        self.drop = tf.keras.layers.Dropout(0.3)
        self.out = tf.keras.layers.Dense(classes)

    def call(self, x, training=False):
        for block in self.blocks:
            x = block(x, training=training)
        return self.out(self.drop(self.flatten(x), training=training))


train_ds, test_ds = get_data()
net = ConvNet(LETTERS)
ce = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)
opt = tf.keras.optimizers.Adam(1e-3)

train_loss = tf.keras.metrics.Mean("train_loss")
train_acc = tf.keras.metrics.SparseCategoricalAccuracy("train_acc")
test_loss = tf.keras.metrics.Mean("test_loss")
test_acc = tf.keras.metrics.SparseCategoricalAccuracy("test_acc")


@tf.function
def train_step(x, y):
    with tf.GradientTape() as tape:
        scores = net(x, training=True)
        loss = ce(y, scores)
    grads = tape.gradient(loss, net.trainable_variables)
    opt.apply_gradients(zip(grads, net.trainable_variables))
    train_loss(loss)
    train_acc(y, scores)


@tf.function
def test_step(x, y):
    scores = net(x, training=False)
    test_loss(ce(y, scores))
    test_acc(y, scores)


stamp = datetime.datetime.now().strftime("%Y%m%d-%H%M%S")
writer = tf.summary.create_file_writer("logs/" + stamp)
for epoch in range(EPOCHS):
    for x, y in train_ds:
        train_step(x, y)
    for x, y in test_ds:
        test_step(x, y)
    with writer.as_default():
        for metric in (train_loss, train_acc, test_loss, test_acc):
            tf.summary.scalar(metric.name, metric.result(), step=epoch)
    print(f"Epoch {epoch + 1}: {train_loss.result():.4f} {train_acc.result():.2%} "
          f"{test_loss.result():.4f} {test_acc.result():.2%}")
    net.save_weights(f"ckpt/{epoch:02d}.weights.h5")
