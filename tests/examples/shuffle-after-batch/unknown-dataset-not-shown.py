import tensorflow as tf


def prepare(ds, training):
    ds = ds.batch(32)
    if training:
        ds = ds.shuffle(1000)
    return ds.prefetch(tf.data.AUTOTUNE)


train_ds = prepare(load_my_data("train"), True)
model.fit(train_ds, epochs=5)
