def parts():
    for name in shard_files:
        part = np.load(name)
        yield part["x"], part["y"]  # here


model.fit(parts(), steps_per_epoch=len(shard_files), epochs=25)
