import glob

import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers

FEATURES = {
    "slice": tf.io.FixedLenFeature([], tf.string),
    "kind": tf.io.FixedLenFeature([], tf.int64),
}
TOTAL = 7023
HELD = int(0.15 * TOTAL)


def parse(record):
    example = tf.io.parse_single_example(record, FEATURES)
    picture = tf.reshape(tf.io.decode_raw(example["slice"], tf.uint8), (192, 192, 1))
    return tf.cast(picture, tf.float32) / 255.0, example["kind"]


def load(pattern):
    records = tf.data.TFRecordDataset(sorted(glob.glob(pattern)))
    everything = records.shuffle(TOTAL, seed=7, reshuffle_each_iteration=False)
    valid = everything.take(HELD).map(parse).batch(64)
    train = everything.skip(HELD).map(parse).shuffle(1024).batch(64)
    return train.prefetch(2), valid.prefetch(2)


def unit(x, filters, rate):
    x = layers.SeparableConv2D(filters, 3, padding="same", use_bias=False)(x)
    x = layers.BatchNormalization()(x)
    x = layers.ReLU()(x)
    x = layers.MaxPooling2D()(x)
    return layers.SpatialDropout2D(rate)(x)


scan = keras.Input((192, 192, 1))
h = layers.Conv2D(24, 5, padding="same", activation="relu")(scan)
for filters, rate in ((48, 0.0), (96, 0.1), (192, 0.1), (256, 0.2)):
    h = unit(h, filters, rate)
h = layers.GlobalAveragePooling2D()(h)
model = keras.Model(scan, layers.Dense(4, activation="softmax")(h))

train, valid = load("mri/*.tfrecord")
model.compile(keras.optimizers.Adam(7e-4), "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(train, validation_data=valid, epochs=45,
          callbacks=[keras.callbacks.ModelCheckpoint("mri.keras", save_best_only=True)])

best = keras.models.load_model("mri.keras")
external = tf.data.TFRecordDataset("external.tfrecord").map(parse).batch(64)
print(best.evaluate(external))
