import numpy as np
import pandas as pd
from sklearn.preprocessing import StandardScaler
from tensorflow import keras
from tensorflow.keras import layers

FEATURES = ["vv", "vh", "angle", "rain_3d", "temp", "ndvi", "clay", "sand"]
TARGET = "moisture"


class SoilData(keras.utils.Sequence):
    """Batches of station readings; an epoch is a new order of the same rows."""

    def __init__(self, frame, scaler, batch_size=128, shuffle=True):
        super().__init__()
        self.batch_size = batch_size
        self.shuffle = shuffle
        self.inputs = scaler.transform(frame[FEATURES]).astype("float32")
        self.targets = frame[TARGET].values.astype("float32")
        self.order = np.arange(len(frame))
        self.on_epoch_end()

    def __len__(self):
        return int(np.ceil(len(self.order) / self.batch_size))

    def __getitem__(self, index):
        rows = self.order[index * self.batch_size:(index + 1) * self.batch_size]
        return self.inputs[rows], self.targets[rows]

    def on_epoch_end(self):
        if self.shuffle:
            np.random.shuffle(self.order)


def regressor():
    model = keras.Sequential([
        keras.Input((len(FEATURES),)),
        layers.Dense(128, activation="relu"),
        layers.BatchNormalization(),
        layers.Dense(64, activation="relu"),
        layers.Dropout(0.1),
        layers.Dense(1, activation="sigmoid"),
    ])
    model.compile(optimizer=keras.optimizers.Adam(1e-3), loss="mse", metrics=["mae"])
    return model


readings = pd.read_parquet("stations.parquet")
readings["moisture"] = readings["moisture_percent"] / 100.0
readings = readings.dropna(subset=[*FEATURES, TARGET])
stations = readings["station"].unique()
rng = np.random.default_rng(4)
held = set(rng.choice(stations, size=len(stations) // 5, replace=False))
is_held = readings["station"].isin(held)
train, test = readings[~is_held], readings[is_held]

scaler = StandardScaler().fit(train[FEATURES])
model = regressor()
model.fit(
    SoilData(train, scaler),
    validation_data=SoilData(test, scaler, shuffle=False),
    epochs=60,
    callbacks=[keras.callbacks.EarlyStopping(patience=8, restore_best_weights=True)],
)
estimate = model.predict(scaler.transform(test[FEATURES]).astype("float32"))[:, 0]
print("MAE", np.abs(estimate - test[TARGET].values).mean())
print("R", np.corrcoef(estimate, test[TARGET].values)[0, 1])
