import numpy as np
import tensorflow as tf
from sklearn.model_selection import train_test_split

IMG = 96
EPOCHS_HEAD, EPOCHS_FINE = 10, 15
data = np.load("skin.npz")
x_train, x_val, y_train, y_val = train_test_split(data["x"], data["y"], test_size=0.2, stratify=data["y"], random_state=5)

augment = tf.keras.Sequential([tf.keras.layers.RandomFlip("horizontal"), tf.keras.layers.RandomRotation(0.1)])


def dataset(x, y, training=False):
    ds = tf.data.Dataset.from_tensor_slices((x, y))
    if training:
        ds = ds.shuffle(len(x))
    ds = ds.batch(16)
    if training:
        ds = ds.map(lambda a, b: (augment(tf.cast(a, tf.float32), training=True), b))
    return ds.prefetch(tf.data.AUTOTUNE)


train_ds, val_ds = dataset(x_train, y_train, True), dataset(x_val, y_val)

base_model = tf.keras.applications.EfficientNetB0(include_top=False, weights="imagenet", input_shape=(IMG, IMG, 3))
base_model.trainable = False

# EfficientNet carries its own rescaling layer
inputs = tf.keras.Input((IMG, IMG, 3))
x = base_model(inputs, training=False)
x = tf.keras.layers.GlobalAveragePooling2D()(x)
x = tf.keras.layers.Dropout(0.3)(x)
outputs = tf.keras.layers.Dense(3, activation="softmax")(x)
model = tf.keras.Model(inputs, outputs)

model.compile(optimizer=tf.keras.optimizers.Adam(1e-3), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
history = model.fit(train_ds, validation_data=val_ds, epochs=EPOCHS_HEAD)

# second phase: the top of the backbone at a small rate
base_model.trainable = True
for layer in base_model.layers[:-40]:
    layer.trainable = False
fine = model.fit(train_ds, validation_data=val_ds, initial_epoch=EPOCHS_HEAD, epochs=EPOCHS_HEAD + EPOCHS_FINE)
print("val acc", history.history["val_accuracy"][-1], "->", fine.history["val_accuracy"][-1])
