import h5py
import numpy as np
import tensorflow as tf
from tensorflow.keras import Model, Input
from tensorflow.keras.layers import Activation, Add, BatchNormalization, Conv2D, Dense, GlobalAveragePooling2D
from tensorflow.keras.optimizers import SGD, Adam

CFG = {
    "data": "galaxy10.h5",
    "classes": 10,
    "side": 64,
    "train": {
        "lr": 0.05,
        "epochs": 60,
        "batch": 128,
        "optimizer": "adam",
    },
}


def make_optimizer(cfg):
    if cfg["optimizer"] == "sgd":
        return SGD(cfg["lr"], momentum=0.9, nesterov=True)
    return Adam(cfg["lr"])


def load():
    with h5py.File(CFG["data"]) as f:
        x = tf.image.resize(f["images"][:], (CFG["side"], CFG["side"])).numpy() / 255.0
        y = f["ans"][:]
    perm = np.random.RandomState(3).permutation(len(y))
    cut = int(0.9 * len(y))
    return (x[perm[:cut]], y[perm[:cut]]), (x[perm[cut:]], y[perm[cut:]])


def unit(x, f, s=1):
    skip = x
    x = Conv2D(f, 3, s, "same", use_bias=False)(x)
    x = BatchNormalization()(x)
    x = Activation("relu")(x)
    x = Conv2D(f, 3, 1, "same", use_bias=False)(x)
    x = BatchNormalization()(x)
    if s != 1 or skip.shape[-1] != f:
        skip = Conv2D(f, 1, s, use_bias=False)(skip)
        skip = BatchNormalization()(skip)
    return Activation("relu")(Add()([x, skip]))


def resnet():
    inp = Input((CFG["side"], CFG["side"], 3))
    x = Conv2D(32, 3, padding="same", use_bias=False)(inp)
    x = BatchNormalization()(x)
    x = Activation("relu")(x)
    for f, s in ((32, 1), (64, 2), (128, 2), (256, 2)):
        x = unit(x, f, s)
        x = unit(x, f)
    x = GlobalAveragePooling2D()(x)
    return Model(inp, Dense(CFG["classes"], activation="softmax")(x))


(train_x, train_y), (test_x, test_y) = load()
opts = CFG["train"]
net = resnet()
net.compile(make_optimizer(opts), "sparse_categorical_crossentropy", ["accuracy"])
net.fit(train_x, train_y, opts["batch"], opts["epochs"], validation_data=(test_x, test_y))
