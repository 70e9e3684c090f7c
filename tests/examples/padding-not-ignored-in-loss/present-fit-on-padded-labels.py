y = pad_sequences(target_ids, maxlen=200, padding="post")
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])  # here
model.fit([src, y[:, :-1]], y[:, 1:], batch_size=64)
