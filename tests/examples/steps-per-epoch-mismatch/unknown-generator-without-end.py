def rows():
    while True:
        for path in paths:
            yield load(path)


ds = tf.data.Dataset.from_generator(rows, output_signature=spec).batch(32)
model.fit(ds, steps_per_epoch=1500, epochs=8)
