import tensorflow as tf

NUM_TRAIN_EXAMPLES = 60000


def dataset(files, batch_size):
    data = tf.data.TFRecordDataset(files)
    data = data.shuffle(256)  # here
    return data.map(parse).batch(batch_size).repeat()


model.fit(dataset("train.tfrecord", 64), steps_per_epoch=NUM_TRAIN_EXAMPLES // 64, epochs=10)
