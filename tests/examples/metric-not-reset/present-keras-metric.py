import tensorflow as tf

train_acc = tf.keras.metrics.SparseCategoricalAccuracy()  # here


@tf.function
def train_step(x, y):
    with tf.GradientTape() as tape:
        logits = model(x, training=True)
        loss = loss_fn(y, logits)
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
    train_acc.update_state(y, logits)


for epoch in range(20):
    for x, y in train_ds:
        train_step(x, y)
    print(epoch, float(train_acc.result()))
