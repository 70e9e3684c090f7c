import pathlib

import matplotlib.pyplot as plt
import tensorflow as tf
from tensorflow import keras

DATA = pathlib.Path("mushrooms")
IMG_SIZE = (224, 224)
BATCH = 32
AUTO = tf.data.AUTOTUNE

train_ds = keras.utils.image_dataset_from_directory(DATA / "train", image_size=IMG_SIZE, batch_size=BATCH, shuffle=True, seed=5)
val_ds = keras.utils.image_dataset_from_directory(DATA / "val", image_size=IMG_SIZE, batch_size=BATCH, shuffle=False)
class_names = train_ds.class_names
assert class_names == val_ds.class_names
train_ds, val_ds = train_ds.prefetch(AUTO), val_ds.prefetch(AUTO)

augment = keras.Sequential([
    keras.layers.RandomFlip("horizontal"),
    keras.layers.RandomRotation(0.1),
    keras.layers.RandomZoom(0.1),
])

base = keras.applications.MobileNetV2(input_shape=IMG_SIZE + (3,), include_top=False, weights="imagenet")
base.trainable = False

inputs = keras.Input(IMG_SIZE + (3,))
x = augment(inputs)
x = keras.applications.mobilenet_v2.preprocess_input(x)
x = base(x, training=False)
x = keras.layers.GlobalAveragePooling2D()(x)
x = keras.layers.Dropout(0.2)(x)
outputs = keras.layers.Dense(len(class_names))(x)
model = keras.Model(inputs, outputs)

loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)

# ---- phase 1: head only
model.compile(keras.optimizers.Adam(1e-3), loss, metrics=["accuracy"])
h1 = model.fit(train_ds, validation_data=val_ds, epochs=10)

# ---- phase 2: last blocks of the base
base.trainable = True
for layer in base.layers[:100]:
    layer.trainable = False
fine_opt = keras.optimizers.Adam(learning_rate=1e-5)
model.compile(fine_opt, loss, metrics=["accuracy"])
h2 = model.fit(train_ds, validation_data=val_ds, epochs=25, initial_epoch=10)

acc = h1.history["val_accuracy"] + h2.history["val_accuracy"]
plt.plot(h1.history["accuracy"] + h2.history["accuracy"], label="train")
plt.plot(acc, label="val")
plt.axvline(9.5, ls=":")
plt.legend()
plt.savefig("mushrooms.png")
model.save("mushrooms.keras")
