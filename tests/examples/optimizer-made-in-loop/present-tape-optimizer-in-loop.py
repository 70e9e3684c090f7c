import tensorflow as tf

def train(model, dataset, epochs):
    loss_object = tf.keras.losses.MeanSquaredError()
    for epoch in range(epochs):
        total = tf.keras.metrics.Mean()
        for x, y in dataset.shuffle(2048).batch(32):
            optimizer = tf.keras.optimizers.Adam(learning_rate=0.001)  # here
            with tf.GradientTape() as t:
                pred = model(x, training=True)
                loss = loss_object(y, pred)
            g = t.gradient(loss, model.trainable_weights)
            optimizer.apply_gradients(zip(g, model.trainable_weights))
            total.update_state(loss)
        tf.print('epoch', epoch, 'loss', total.result())
