y = df["score"].values            # 0 ~ 5000
y /= 5000
model.add(Dense(1))
model.compile(loss="mse", optimizer="adam")
model.fit(X, y, epochs=20)
