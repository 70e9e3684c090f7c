import tensorflow as tf

model = tf.keras.Sequential([tf.keras.layers.Dense(16), tf.keras.layers.Dense(1)])
model.build((None, 8))
optimizer = tf.keras.optimizers.Adam(1e-3)
sums = [tf.Variable(tf.zeros_like(v), trainable=False) for v in model.trainable_variables]


def add(x, y):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y)) / 4
    for held, grad in zip(sums, tape.gradient(loss, model.trainable_variables)):
        held.assign_add(grad)


for i, (x, y) in enumerate(batches):
    add(x, y)
    if (i + 1) % 4 == 0:
        optimizer.apply_gradients(zip(sums, model.trainable_variables))  # here
