import tensorflow as tf

train_acc = tf.keras.metrics.SparseCategoricalAccuracy()
for epoch in range(20):
    train_acc.reset_state()
    for x, y in train_ds:
        with tf.GradientTape() as tape:
            logits = model(x, training=True)
            loss = loss_fn(y, logits)
        grads = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(grads, model.trainable_variables))
        train_acc.update_state(y, logits)
    print(epoch, float(train_acc.result()))
