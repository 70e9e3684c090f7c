X = pad_sequences(tok.texts_to_sequences(lines), maxlen=30)
y = X.copy()
model = Sequential([
    Embedding(12000, 128),
    LSTM(256, return_sequences=True),
    TimeDistributed(Dense(12000, activation="softmax")),
])
model.compile("adam", "sparse_categorical_crossentropy", metrics=["acc"])
model.fit(X, y, batch_size=64, epochs=5)  # here
