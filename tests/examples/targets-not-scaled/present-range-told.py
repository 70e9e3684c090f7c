X = MinMaxScaler().fit_transform(df[feats])
y = df["kwh"].values            # 25000 ~ 38000  # here
model.add(LSTM(50))
model.add(Dense(1))
model.compile(loss="mse", optimizer="adam")
model.fit(X, y, epochs=20)
