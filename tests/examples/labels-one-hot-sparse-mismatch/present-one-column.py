model.add(Dense(4, activation="softmax"))
model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["acc"])
model.fit(X, df["grade"].values.reshape(-1, 1), epochs=10)  # here
