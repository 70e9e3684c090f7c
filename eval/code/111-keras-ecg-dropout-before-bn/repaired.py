import numpy as np
import keras
from keras import layers, ops

CFG = {
    "leads": 12, "length": 1000, "classes": 5,
    "filters": [32, 64, 96, 128],
    "drop": 0.5, "lr": 1e-3, "batch": 64, "epochs": 40,
}


def residual(x, filters, drop):
    skip = layers.Conv1D(filters, 1, strides=2, padding="same")(x)
    y = layers.Conv1D(filters, 9, strides=2, padding="same", use_bias=False)(x)
    y = layers.BatchNormalization()(y)
    y = layers.ReLU()(y)
    y = layers.Conv1D(filters, 9, padding="same", use_bias=False)(y)
    y = layers.BatchNormalization()(y)
    return layers.ReLU()(layers.Add()([skip, y]))


def ecg_net(cfg):
    inp = layers.Input((cfg["length"], cfg["leads"]))
    x = inp
    for f in cfg["filters"]:
        x = residual(x, f, cfg["drop"])
    x = layers.GlobalAveragePooling1D()(x)
    x = layers.Dropout(cfg["drop"])(layers.Dense(64, activation="relu")(x))
    return keras.Model(inp, layers.Dense(cfg["classes"], activation="sigmoid")(x), name="ecg")      # superclasses overlap


def load(fold):
    z = np.load(f"ptbxl_{fold}.npz")
    return z["sig"].astype("float32"), z["lab"].astype("float32")


def macro_recall(y_true, y_prob):
    hit = ops.cast(y_prob > 0.5, "float32") * y_true
    return ops.sum(hit) / (ops.sum(y_true) + 1e-6)


if __name__ == "__main__":
    keras.utils.set_random_seed(12)
    (xt, yt), (xv, yv), (xs, ys) = load("train"), load("val"), load("test")     # folds are by patient
    mean, std = xt.mean((0, 1)), xt.std((0, 1))
    xt, xv, xs = ((a - mean) / std for a in (xt, xv, xs))
    model = ecg_net(CFG)
    steps = CFG["epochs"] * (len(xt) // CFG["batch"] + 1)
    sched = keras.optimizers.schedules.CosineDecay(CFG["lr"], steps)
    model.compile(keras.optimizers.Adam(sched), "binary_crossentropy", metrics=[keras.metrics.AUC(multi_label=True, name="auc"), macro_recall])
    ckpt = keras.callbacks.ModelCheckpoint("ecg.keras", monitor="val_auc", mode="max", save_best_only=True)
    model.fit(xt, yt, CFG["batch"], CFG["epochs"], validation_data=(xv, yv), callbacks=[ckpt], verbose=2)
    model.load_weights("ecg.keras")
    print(model.evaluate(xs, ys, verbose=0, return_dict=True))
