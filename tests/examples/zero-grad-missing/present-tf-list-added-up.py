import tensorflow as tf

model = tf.keras.Sequential([tf.keras.layers.Dense(16), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.01)
total = [tf.zeros_like(v) for v in model.trainable_variables]
for epoch in range(10):
    for i, (x, y) in enumerate(batches):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(model(x) - y)) / 4
        grads = tape.gradient(loss, model.trainable_variables)
        total = [t + g for t, g in zip(total, grads)]
        if i % 4 == 3:
            optimizer.apply_gradients(zip(total, model.trainable_variables))  # here
