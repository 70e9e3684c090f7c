import numpy as np
import pandas as pd
from tensorflow.keras.callbacks import EarlyStopping, ReduceLROnPlateau
from tensorflow.keras.layers import GRU, Dense, Dropout
from tensorflow.keras.models import Sequential

LOOK_BACK = 48

df = pd.read_csv("household_power.csv", parse_dates=["time"], index_col="time")
series = df["kw"].resample("1h").mean().interpolate().values.astype("float32")

split = int(len(series) * 0.8)
train, test = series[:split], series[split:]
mean, std = train.mean(), train.std()
train, test = (train - mean) / std, (test - mean) / std


def create_dataset(values, look_back):
    X, Y = [], []
    for i in range(len(values) - look_back):
        X.append(values[i:i + look_back + 1])
        Y.append(values[i + look_back])
    return np.array(X)[..., None], np.array(Y)


x_train, y_train = create_dataset(train, LOOK_BACK)
x_test, y_test = create_dataset(test, LOOK_BACK)

model = Sequential([
    GRU(64, return_sequences=True, input_shape=x_train.shape[1:]),
    Dropout(0.1),
    GRU(32),
    Dense(1),
])
model.compile(optimizer="adam", loss="mse", metrics=["mae"])
model.fit(
    x_train, y_train,
    validation_data=(x_test, y_test),
    epochs=50,
    batch_size=128,
    callbacks=[EarlyStopping(patience=6, restore_best_weights=True), ReduceLROnPlateau(patience=3)],
)
forecast = model.predict(x_test)[:, 0] * std + mean
actual = y_test * std + mean
print("MAE in kW", np.abs(forecast - actual).mean())
np.save("forecast.npy", forecast)
