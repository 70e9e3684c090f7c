# %% [markdown]
# # Tomato grading

# %%
import glob
import os

import numpy as np
import tensorflow as tf
from sklearn.metrics import classification_report
from sklearn.model_selection import train_test_split
from tensorflow.keras import layers as L

IMG = 160
BS = 32
GRADES = ("extra", "first", "second", "reject")
AUTO = tf.data.AUTOTUNE

# %%
files, grades = [], []
for k, grade in enumerate(GRADES):
    found = sorted(glob.glob(os.path.join("tomatoes", grade, "*.png")))
    files += found
    grades += [k] * len(found)
tr_f, va_f, tr_y, va_y = train_test_split(files, grades, test_size=0.2, stratify=grades, random_state=1)


# %%
def decode(path, y):
    im = tf.io.decode_png(tf.io.read_file(path), channels=3)
    im = tf.image.resize(im, [IMG, IMG])
    return im, tf.one_hot(y, len(GRADES))


jitter = tf.keras.Sequential([
    L.RandomFlip("horizontal_and_vertical"),
    L.RandomRotation(0.3),
    L.RandomZoom(0.3),
    L.RandomContrast(0.4),
])


def pipeline(paths, ys, shuffle=False, augment=True):
    ds = tf.data.Dataset.from_tensor_slices((paths, ys))
    if shuffle:
        ds = ds.shuffle(len(paths))
    ds = ds.map(decode, num_parallel_calls=AUTO).batch(BS)
    if augment:
        ds = ds.map(lambda im, y: (jitter(im, training=True), y), num_parallel_calls=AUTO)
    return ds.prefetch(AUTO)


train_ds = pipeline(tr_f, tr_y, shuffle=True)
valid_ds = pipeline(va_f, va_y)

# %%
backbone = tf.keras.applications.EfficientNetV2B0(include_top=False, input_shape=(IMG, IMG, 3), pooling="avg")
model = tf.keras.Sequential([
    L.Input((IMG, IMG, 3)),
    backbone,
    L.Dropout(0.3),
    L.Dense(len(GRADES), activation="softmax"),
])
model.compile(
    optimizer=tf.keras.optimizers.Adam(1e-4),
    loss="categorical_crossentropy",
    metrics=["accuracy"],
)
hist = model.fit(train_ds, validation_data=valid_ds, epochs=15, verbose=2)

# %%
probs = model.predict(valid_ds)
print(classification_report(va_y, np.argmax(probs, 1), target_names=GRADES))
model.save("tomato.keras")
