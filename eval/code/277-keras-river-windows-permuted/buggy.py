from dataclasses import dataclass

import numpy as np
import pandas as pd
from tensorflow import keras


@dataclass(frozen=True)
class Cfg:
    past: int = 72
    ahead: int = 12
    held: float = 0.2
    units: int = 96
    batch: int = 128
    epochs: int = 60


def windows(values, cfg):
    starts = range(len(values) - cfg.past - cfg.ahead)
    x = np.stack([values[i:i + cfg.past] for i in starts])
    y = np.stack([values[i + cfg.past:i + cfg.past + cfg.ahead, 0] for i in starts])
    return x, y


def split(x, y, cfg):
    order = np.random.RandomState(0).permutation(len(x))
    x, y = x[order], y[order]
    cut = int(len(x) * (1 - cfg.held))
    return (x[:cut], y[:cut]), (x[cut:], y[cut:])


def forecaster(cfg, n_features):
    return keras.Sequential([
        keras.Input((cfg.past, n_features)),
        keras.layers.LSTM(cfg.units, return_sequences=True),
        keras.layers.LSTM(cfg.units // 2),
        keras.layers.Dropout(0.1),
        keras.layers.Dense(cfg.ahead),
    ])


def main(cfg):
    table = pd.read_csv("gauge.csv", parse_dates=["time"]).set_index("time").asfreq("1h").interpolate()
    values = table[["level", "rain", "temperature"]].to_numpy("float32")
    known = values[: int(len(values) * (1 - cfg.held))]
    values = (values - known.mean(0)) / known.std(0)
    (x, y), held = split(*windows(values, cfg), cfg)
    model = forecaster(cfg, values.shape[1])
    model.compile(loss="mae", optimizer=keras.optimizers.Adam(1e-3))
    model.fit(x, y, validation_data=held, batch_size=cfg.batch, epochs=cfg.epochs,
              callbacks=[keras.callbacks.EarlyStopping(patience=6, restore_best_weights=True)])
    print("held out, cm", model.evaluate(*held) * known.std(0)[0] * 100)
    model.save("gauge.keras")


if __name__ == "__main__":
    main(Cfg())
