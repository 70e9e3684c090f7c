records = tf.data.TFRecordDataset(paths).map(parse).shuffle(2000).batch(32)
model.fit(records, steps_per_epoch=1500, epochs=8)  # here
