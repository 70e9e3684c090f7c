import tensorflow as tf
import numpy as np

W = tf.Variable(tf.random.normal([2, 8]))
b = tf.Variable(tf.zeros([8]))
V = tf.Variable(tf.random.normal([8, 1]))
c = tf.Variable(tf.zeros([1]))

def forward(x):
    h = tf.tanh(x @ W + b)
    return tf.sigmoid(h @ V + c)

x = np.random.randn(500, 2).astype('float32')
y = ((x[:, :1] * x[:, 1:]) > 0).astype('float32')
lr = 0.1
for i in range(2000):
    with tf.GradientTape() as tape:
        p = forward(x)
        p = tf.clip_by_value(p, 1e-6, 1 - 1e-6)
        loss = -tf.reduce_mean(y * tf.math.log(p) + (1 - y) * tf.math.log(1 - p))
    grads = tape.gradient(loss, [W, b, V, c])
    for v, g in zip([W, b, V, c], grads):
        v = v - lr * g
    if i % 100 == 0:
        print(i, loss.numpy())
