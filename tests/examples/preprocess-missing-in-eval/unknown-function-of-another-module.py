import tensorflow as tf

from data import augment_and_scale, prepare

train = tf.data.TFRecordDataset("train.tfrecord").map(augment_and_scale).batch(32)
val = tf.data.TFRecordDataset("val.tfrecord").map(prepare).batch(32)
net = tf.keras.models.load_model("start.keras")
net.compile("adam", "sparse_categorical_crossentropy")
net.fit(train, validation_data=val, epochs=10)
