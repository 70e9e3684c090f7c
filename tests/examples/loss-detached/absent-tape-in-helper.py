import tensorflow as tf

net = tf.keras.applications.EfficientNetB0(weights=None, classes=5)
opt = tf.keras.optimizers.SGD(0.01, momentum=0.9)


def compute_loss(x, y):
    probs = net(x, training=True)
    return tf.reduce_mean(tf.keras.losses.sparse_categorical_crossentropy(y, probs))


def gradients(x, y):
    with tf.GradientTape() as t:
        value = compute_loss(x, y)
    return value, t.gradient(value, net.trainable_weights)


def train(dataset):
    for x, y in dataset:
        warm = net(x, training=False)
        value, g = gradients(x, y)
        opt.apply_gradients(zip(g, net.trainable_weights))
        print(float(value), float(tf.reduce_max(warm)))
