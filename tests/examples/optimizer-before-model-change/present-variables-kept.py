import tensorflow as tf

backbone.trainable = False
weights = model.trainable_weights
optimizer = tf.keras.optimizers.Adam()


def step(x, y):
    with tf.GradientTape() as tape:
        loss = loss_fn(y, model(x, training=True))
    optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))


for x, y in first:
    step(x, y)
backbone.trainable = True  # here
for x, y in second:
    step(x, y)
