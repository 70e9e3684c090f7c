import tensorflow as tf

strategy = tf.distribute.MirroredStrategy()  # here
with strategy.scope():
    model = build_model()
    model.compile("adam", "mse")
model.fit(ds, epochs=10)
