# next-hour electricity demand of a district from the last two days
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from sklearn.preprocessing import MinMaxScaler
from tensorflow.keras.callbacks import EarlyStopping
from tensorflow.keras.layers import LSTM, Dense, Dropout
from tensorflow.keras.models import Sequential

LOOKBACK = 48

df = pd.read_csv("demand.csv").sort_values("hour")
values = df[["demand", "temperature"]].values
train_size = int(len(values) * 0.8)
val_size = int(len(values) * 0.1)

scaler = MinMaxScaler()
scaled = scaler.fit_transform(values)


def create_dataset(data, lookback):
    X, y = [], []
    for i in range(lookback, len(data)):
        X.append(data[i - lookback:i])
        y.append(data[i, 0])
    return np.array(X), np.array(y)


train = scaled[:train_size]
val = scaled[train_size - LOOKBACK:train_size + val_size]
test = scaled[train_size + val_size - LOOKBACK:]
X_train, y_train = create_dataset(train, LOOKBACK)
X_val, y_val = create_dataset(val, LOOKBACK)
X_test, y_test = create_dataset(test, LOOKBACK)

model = Sequential([
    LSTM(50, return_sequences=True, input_shape=(LOOKBACK, 2)),
    Dropout(0.2),
    LSTM(50),
    Dense(25, activation="relu"),
    Dense(1),
])
model.compile(optimizer="adam", loss="mean_squared_error")
stop = EarlyStopping(monitor="val_loss", patience=8, restore_best_weights=True)
history = model.fit(X_train, y_train, validation_data=(X_val, y_val), epochs=60, batch_size=32, callbacks=[stop])


def unscale_demand(col):
    dummy = np.zeros((len(col), 2))
    dummy[:, 0] = col
    return scaler.inverse_transform(dummy)[:, 0]


pred = unscale_demand(model.predict(X_test)[:, 0])
true = unscale_demand(y_test)
same_hour_yesterday = true[:-24]
print("RMSE", np.sqrt(np.mean((pred - true) ** 2)))
print("same hour yesterday", np.sqrt(np.mean((same_hour_yesterday - true[24:]) ** 2)))
plt.plot(true, label="true")
plt.plot(pred, label="pred")
plt.legend()
plt.savefig("pred.png")
