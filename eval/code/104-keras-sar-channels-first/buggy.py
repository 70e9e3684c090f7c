"""Ship / no ship on SAR chips (vv, vh), NCHW because of the old caffe export."""
import numpy as np
import tensorflow as tf
from tensorflow.keras import layers, models, optimizers

tf.keras.backend.set_image_data_format("channels_first")

chips = np.load("sar_chips.npz")
x_train, y_train = chips["x_train"], chips["y_train"]         # (n, 2, 64, 64) decibel, 0/1 about half and half
x_val, y_val = chips["x_val"], chips["y_val"]
mu = x_train.mean(axis=(0, 2, 3), keepdims=True)
sigma = x_train.std(axis=(0, 2, 3), keepdims=True)
x_train = ((x_train - mu) / sigma).astype("float32")
x_val = ((x_val - mu) / sigma).astype("float32")


def conv_unit(x, filters, stride=1):
    x = layers.Conv2D(filters, 3, strides=stride, padding="same", use_bias=False)(x)
    x = layers.BatchNormalization()(x)
    return layers.Activation("relu")(x)


def make_model():
    inp = layers.Input((2, 64, 64))
    x = conv_unit(inp, 32)
    for f in (64, 96, 128):
        s = layers.Conv2D(f, 1, strides=2, padding="same")(x)
        x = conv_unit(x, f, stride=2)
        x = conv_unit(x, f)
        x = layers.add([x, s])
    x = layers.GlobalAveragePooling2D()(x)
    x = layers.Dropout(0.3)(x)
    out = layers.Dense(1, activation="sigmoid")(x)
    return models.Model(inp, out)


model = make_model()
model.compile(optimizer=optimizers.Adam(1e-3), loss="binary_crossentropy", metrics=["accuracy", tf.keras.metrics.AUC(name="auc")])
cbs = [
    tf.keras.callbacks.ReduceLROnPlateau(monitor="val_loss", factor=0.3, patience=4, verbose=1),
    tf.keras.callbacks.ModelCheckpoint("ship.keras", monitor="val_auc", mode="max", save_best_only=True),
]
model.fit(x_train, y_train, batch_size=64, epochs=40, validation_data=(x_val, y_val), callbacks=cbs, verbose=2)
best = models.load_model("ship.keras")
print(best.evaluate(x_val, y_val, return_dict=True))
