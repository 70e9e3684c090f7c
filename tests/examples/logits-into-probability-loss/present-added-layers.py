model.add(Dense(128, activation="relu"))
model.add(Dense(10))
model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["acc"])  # here
