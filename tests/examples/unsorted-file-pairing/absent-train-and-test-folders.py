import glob

import tensorflow as tf

train_files = glob.glob("records/train-*.tfrecord")
test_files = glob.glob("records/test-*.tfrecord")
train = tf.data.TFRecordDataset(train_files).shuffle(10000).batch(32)
test = tf.data.TFRecordDataset(test_files).batch(32)
print(len(train_files), len(test_files))
