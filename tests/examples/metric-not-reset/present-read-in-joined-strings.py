import tensorflow as tf

model = tf.keras.Sequential([tf.keras.layers.Dense(3)])
loss_fn = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)
optimizer = tf.keras.optimizers.Adam()
mean = tf.keras.metrics.Mean()  # here


def step(x, y):
    with tf.GradientTape() as tape:
        loss = loss_fn(y, model(x))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
    mean(loss)


for epoch in range(10):
    for x, y in batches:
        step(x, y)
    print(f"epoch {epoch + 1}: "
          f"{mean.result():.4f}")
