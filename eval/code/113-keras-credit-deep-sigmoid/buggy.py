import logging
import sys

import numpy as np
import pandas as pd
import tensorflow as tf
from sklearn.compose import make_column_transformer
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import OneHotEncoder, StandardScaler

logging.basicConfig(level=logging.INFO, stream=sys.stdout, format="%(asctime)s %(message)s")
log = logging.getLogger("credit")

NUM = ["age", "income", "amount", "term", "prev_loans", "dti"]
CAT = ["purpose", "housing", "employment", "region"]
TARGET = "good"

HP = {"depth": 10, "units": 64, "act": "sigmoid", "lr": 1e-3, "batch": 256, "epochs": 60}


class CreditModel:
    def __init__(self, hp):
        self.hp = hp
        self.prep = make_column_transformer(
            (StandardScaler(), NUM), (OneHotEncoder(handle_unknown="ignore", sparse_output=False), CAT))
        self.net = None

    def _build(self, n_in):
        h = inp = tf.keras.Input((n_in,))
        for i in range(self.hp["depth"]):
            h = tf.keras.layers.Dense(self.hp["units"], activation=self.hp["act"], kernel_initializer="lecun_normal", name=f"h{i}")(h)
        out = tf.keras.layers.Dense(1, activation="sigmoid", name="p_good")(h)
        net = tf.keras.Model(inp, out)
        net.compile(tf.keras.optimizers.Adam(self.hp["lr"]), "binary_crossentropy", metrics=["AUC"])
        return net

    def fit(self, df, dv):
        x, xv = self.prep.fit_transform(df), self.prep.transform(dv)
        self.net = self._build(x.shape[1])
        stop = tf.keras.callbacks.EarlyStopping("val_loss", patience=10, restore_best_weights=True)
        return self.net.fit(x, df[TARGET].values, self.hp["batch"], self.hp["epochs"], verbose=2,
                            validation_data=(xv, dv[TARGET].values), callbacks=[stop])

    def predict(self, df):
        return self.net.predict(self.prep.transform(df), verbose=0).ravel()


if __name__ == "__main__":
    data = pd.read_parquet("credit.parquet")
    log.info("rows %d, good %.2f", len(data), data[TARGET].mean())
    tr, te = train_test_split(data, test_size=0.2, stratify=data[TARGET], random_state=0)
    tr, va = train_test_split(tr, test_size=0.2, stratify=tr[TARGET], random_state=0)
    m = CreditModel(HP)
    m.fit(tr, va)
    log.info("test auc %.4f", roc_auc_score(te[TARGET], m.predict(te)))
