model = build(input_shape)
model.fit(batches, epochs=3)
