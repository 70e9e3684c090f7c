import tensorflow as tf

backbone.trainable = False


def step(x, y):
    with tf.GradientTape() as tape:
        loss = loss_fn(y, model(x, training=True))
    weights = model.trainable_weights
    optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))


for x, y in first:
    step(x, y)
backbone.trainable = True
for x, y in second:
    step(x, y)
