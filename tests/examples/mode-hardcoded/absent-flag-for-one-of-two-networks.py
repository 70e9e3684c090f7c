import tensorflow as tf

jitter = tf.keras.Sequential([tf.keras.layers.GaussianNoise(0.1)])
model = tf.keras.Sequential([tf.keras.layers.Dropout(0.5), tf.keras.layers.Dense(3)])
loss_fn = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)
optimizer = tf.keras.optimizers.Adam()


def run(x, y, training):
    x = jitter(x, training=True)
    return loss_fn(y, model(x, training=training))


for x, y in train:
    with tf.GradientTape() as tape:
        loss = run(x, y, training=True)
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
print(run(x_test, y_test, training=False))
