def batches(files, size):
    for i in range(0, len(files), size):
        yield load(files[i : i + size])


stream = batches(files, 32)  # here
for epoch in range(20):
    for batch in stream:  # here
        train_step(model, batch)
