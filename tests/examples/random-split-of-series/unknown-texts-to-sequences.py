X = pad_sequences(tokenizer.texts_to_sequences(texts), maxlen=40)
X_train, X_val, y_train, y_val = train_test_split(X, y, test_size=0.2)
model = Sequential([Embedding(5000, 64), LSTM(64), Dense(1, activation="sigmoid")])
model.fit(X_train, y_train, validation_data=(X_val, y_val))
