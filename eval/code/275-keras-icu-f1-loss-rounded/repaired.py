import numpy as np
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from tensorflow import keras
from tensorflow.keras import backend as K
from tensorflow.keras import layers

NUMBERS = ["heart_rate", "temp", "lactate", "wbc", "age", "map"]
WORDS = ["ward", "sex"]


class RareEvent:
    """Losses and metrics for rare outcomes."""

    @staticmethod
    def counts(y, p):
        tp = K.sum(y * p)
        return tp, K.sum((1 - y) * p), K.sum(y * (1 - p))

    @classmethod
    def f1_loss(cls, y, p):
        tp, fp, fn = cls.counts(K.cast(y, "float32"), p)
        return 1 - 2 * tp / (2 * tp + fp + fn + K.epsilon())


def net(width, depth, n_inputs):
    model = keras.Sequential([layers.Input((n_inputs,))])
    for _ in range(depth):
        model.add(layers.Dense(width, activation="relu"))
        model.add(layers.BatchNormalization())
        model.add(layers.Dropout(0.2))
    model.add(layers.Dense(1, activation="sigmoid"))
    return model


stays = pd.read_csv("icu.csv")
train, test = train_test_split(stays, test_size=0.25, stratify=stays["sepsis"], random_state=3)
prepare = ColumnTransformer([
    ("numbers", make_pipeline(SimpleImputer(), StandardScaler()), NUMBERS),
    ("words", OneHotEncoder(handle_unknown="ignore", sparse_output=False), WORDS),
])
x_train = prepare.fit_transform(train).astype("float32")
x_test = prepare.transform(test).astype("float32")
y_train, y_test = (part[["sepsis"]].to_numpy("float32") for part in (train, test))

model = net(64, 3, x_train.shape[1])
model.compile(loss=RareEvent.f1_loss, optimizer=keras.optimizers.Adam(1e-3),
              metrics=[keras.metrics.AUC(curve="PR")])
model.fit(x_train, y_train, batch_size=512, epochs=40, validation_data=(x_test, y_test))
print(model.evaluate(x_test, y_test))
