import os

import tensorflow as tf
from tensorflow.keras import Input, Model, layers, regularizers

CLASSES = ["fold", "scratch", "hole", "grain", "clean"]
IMG = 160


def block(x, filters, stride):
    y = layers.Conv2D(filters, 3, stride, "same", use_bias=False, kernel_regularizer=regularizers.l2(1e-5))(x)
    y = layers.BatchNormalization()(y)
    y = layers.ReLU()(y)
    y = layers.Conv2D(filters, 3, 1, "same", use_bias=False, kernel_regularizer=regularizers.l2(1e-5))(y)
    y = layers.BatchNormalization()(y)
    skip = layers.Conv2D(filters, 1, stride, use_bias=False)(x)
    return layers.ReLU()(layers.Add()([y, skip]))


def make_body():
    inputs = Input((IMG, IMG, 3))
    x = layers.Conv2D(32, 5, 2, "same", use_bias=False)(inputs)
    x = layers.ReLU()(layers.BatchNormalization()(x))
    for filters, stride in ((32, 1), (64, 2), (128, 2), (256, 2)):
        x = block(x, filters, stride)
    return Model(inputs, layers.GlobalAveragePooling2D()(x), name="body")


def make_classifier():
    body = make_body()
    picture = Input((IMG, IMG, 3))
    x = layers.Rescaling(1 / 127.5, offset=-1)(picture)
    x = body(x, training=False)
    x = layers.Dropout(0.3)(x)
    return Model(picture, layers.Dense(len(CLASSES), activation="softmax")(x))


def folder(name, shuffle):
    return tf.keras.utils.image_dataset_from_directory(
        os.path.join("leather", name), class_names=CLASSES, image_size=(IMG, IMG),
        batch_size=32, shuffle=shuffle).prefetch(tf.data.AUTOTUNE)


model = make_classifier()
model.compile(
    optimizer=tf.keras.optimizers.Adam(1e-3),
    loss="sparse_categorical_crossentropy",
    metrics=["accuracy"],
)
model.fit(folder("train", True), validation_data=folder("valid", False), epochs=40,
          callbacks=[tf.keras.callbacks.ReduceLROnPlateau(patience=4)])
model.save("leather.keras")
