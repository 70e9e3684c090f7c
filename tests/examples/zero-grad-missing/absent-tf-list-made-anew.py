import tensorflow as tf

model = tf.keras.Sequential([tf.keras.layers.Dense(16), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.01)


def zeros():
    return [tf.zeros_like(v) for v in model.trainable_variables]


def update(chunk):
    total = zeros()
    for x, y in chunk:
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(model(x) - y)) / len(chunk)
        grads = tape.gradient(loss, model.trainable_variables)
        total = [t + g for t, g in zip(total, grads)]
    optimizer.apply_gradients(zip(total, model.trainable_variables))


for chunk in chunks:
    update(chunk)
