import tensorflow as tf

for step in range(100):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((model(x, weights) - y) ** 2)
    grads = tape.gradient(loss, weights)
    fast = []
    for w, g in zip(weights, grads):
        w = w - inner_lr * g
        fast.append(w)
    weights = fast
