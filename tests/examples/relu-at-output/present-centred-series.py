scaler = StandardScaler()
data = scaler.fit_transform(df[["temp"]].values)
X, y = make_windows(data, lookback=48)
model = Sequential([
    LSTM(64, input_shape=(48, 1)),
    Dense(1, activation="relu"),  # here
])
model.compile(optimizer="adam", loss="mse")
model.fit(X, y, epochs=50)
