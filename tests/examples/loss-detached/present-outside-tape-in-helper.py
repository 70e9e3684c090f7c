import tensorflow as tf

net = tf.keras.applications.EfficientNetB0(weights=None, classes=5)
opt = tf.keras.optimizers.SGD(0.01, momentum=0.9)


def compute_loss(x, y):
    probs = net(x, training=True)
    return tf.reduce_mean(tf.keras.losses.sparse_categorical_crossentropy(y, probs))


def train(dataset):
    for x, y in dataset:
        value = compute_loss(x, y)  # here
        with tf.GradientTape() as t:
            t.watch(x)
        g = t.gradient(value, net.trainable_weights)
        opt.apply_gradients((d, w) for d, w in zip(g, net.trainable_weights) if d is not None)
