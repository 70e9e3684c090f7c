X, y = load_table("table.csv")
model.fit(X, y, epochs=30, validation_split=0.2)
