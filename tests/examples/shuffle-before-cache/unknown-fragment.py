train_ds = load_split("train")
train_ds = train_ds.map(augment).prefetch(1)
model.fit(train_ds, epochs=10)
