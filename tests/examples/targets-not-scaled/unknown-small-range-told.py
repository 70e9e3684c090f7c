y = df["score"].values            # 0 ~ 5
model.add(Dense(1))
model.compile(loss="mse", optimizer="adam")
model.fit(X, y, epochs=20)
