import tensorflow as tf

model = make_model()
base = tf.keras.layers.Dropout(0.5)
loss_fn = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)
optimizer = tf.keras.optimizers.Adam()


@tf.function
def train_step(x, y):
    with tf.GradientTape() as tape:
        loss = loss_fn(y, model(x, training=True))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))


@tf.function
def test_step(x, y):
    return loss_fn(y, model(x, training=False))


def saliency(x):
    with tf.GradientTape() as tape:
        tape.watch(x)
        top = tf.reduce_max(model(x, training=False), 1)
    return tape.gradient(top, x)
