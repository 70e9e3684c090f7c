import tensorflow as tf

files = tf.data.Dataset.list_files("records/*.tfrecord")
dataset = (
    tf.data.TFRecordDataset(files)
    .map(parse_example)
    .shuffle(20000)  # here
    .cache("/tmp/train.cache")
    .batch(64)
    .prefetch(2)
)
model.fit(dataset, epochs=30)
