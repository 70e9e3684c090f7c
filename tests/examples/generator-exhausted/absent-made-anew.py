def batches(files, size):
    for i in range(0, len(files), size):
        yield load(files[i : i + size])


for epoch in range(20):
    stream = batches(files, 32)
    for batch in stream:
        train_step(model, batch)
