model = load_model("net.h5")
model.compile(optimizer="adam", loss="categorical_crossentropy")
model.fit(x, y, epochs=3)
