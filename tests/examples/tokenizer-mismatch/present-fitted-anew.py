tok = Tokenizer(num_words=20000, oov_token="<oov>")
tok.fit_on_texts(new_reviews)  # here
seq = pad_sequences(tok.texts_to_sequences(new_reviews), maxlen=200)
model = build_model()
model.load_weights("sent.h5")
print(model.predict(seq))
