model = build_network(num_classes=10)
model.compile(optimizer="adam", loss="categorical_crossentropy")
model.fit(x, y, epochs=5)
