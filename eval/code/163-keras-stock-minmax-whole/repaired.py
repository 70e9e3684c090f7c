import numpy as np
import pandas as pd
from sklearn.metrics import mean_squared_error
from sklearn.preprocessing import MinMaxScaler
from tensorflow.keras.layers import LSTM, Dense, Dropout
from tensorflow.keras.models import Sequential

LOOK_BACK = 60

df = pd.read_csv("AAPL.csv", index_col="Date", parse_dates=True)
close = df[["Close"]].values.astype("float32")
split = int(len(close) * 0.8)

scaler = MinMaxScaler(feature_range=(0, 1))
scaler.fit(close[:split])
scaled = scaler.transform(close)
train, test = scaled[:split], scaled[split - LOOK_BACK:]


def create_dataset(series, look_back):
    x, y = [], []
    for i in range(look_back, len(series)):
        x.append(series[i - look_back:i, 0])
        y.append(series[i, 0])
    return np.array(x)[..., np.newaxis], np.array(y)


x_train, y_train = create_dataset(train, LOOK_BACK)
x_test, y_test = create_dataset(test, LOOK_BACK)

model = Sequential()
model.add(LSTM(64, return_sequences=True, input_shape=(LOOK_BACK, 1)))
model.add(Dropout(0.2))
model.add(LSTM(64))
model.add(Dropout(0.2))
model.add(Dense(1))
model.compile(optimizer="adam", loss="mean_squared_error")
model.fit(x_train, y_train, epochs=40, batch_size=32, verbose=2)

pred = scaler.inverse_transform(model.predict(x_test))
truth = scaler.inverse_transform(y_test.reshape(-1, 1))
print("test RMSE", np.sqrt(mean_squared_error(truth, pred)))
