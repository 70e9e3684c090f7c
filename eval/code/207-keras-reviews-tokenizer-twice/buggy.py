import numpy as np
import pandas as pd
from keras.layers import LSTM, Dense, Embedding, SpatialDropout1D
from keras.models import Sequential
from tensorflow.keras.preprocessing.sequence import pad_sequences
from tensorflow.keras.preprocessing.text import Tokenizer

max_features = 15000
max_len = 150

train_data = pd.read_csv("hotel_train.csv")
test_data = pd.read_csv("hotel_test.csv")


def clean(text):
    return text.str.lower().str.replace(r"[^a-z0-9\s]", " ", regex=True)


train_texts, test_texts = clean(train_data["review"]), clean(test_data["review"])

tokenizer = Tokenizer(num_words=max_features, oov_token="<unk>")
tokenizer.fit_on_texts(train_texts)
X_train = pad_sequences(tokenizer.texts_to_sequences(train_texts), maxlen=max_len)

test_tokenizer = Tokenizer(num_words=max_features, oov_token="<unk>")
test_tokenizer.fit_on_texts(test_texts)
X_test = pad_sequences(test_tokenizer.texts_to_sequences(test_texts), maxlen=max_len)

Y_train = (train_data["stars"] > 3).astype(int).values
Y_test = (test_data["stars"] > 3).astype(int).values
print(X_train.shape, Y_train.shape, X_test.shape, Y_test.shape)

model = Sequential()
model.add(Embedding(max_features, 100))
model.add(SpatialDropout1D(0.3))
model.add(LSTM(100, dropout=0.2))
model.add(Dense(1, activation="sigmoid"))
model.compile(loss="binary_crossentropy", optimizer="adam", metrics=["accuracy"])

model.fit(X_train, Y_train, epochs=6, batch_size=64, validation_split=0.1, verbose=2)
score, acc = model.evaluate(X_test, Y_test, batch_size=64, verbose=2)
print("test loss %.3f accuracy %.3f" % (score, acc))

guess = (model.predict(X_test) > 0.5).astype(int).ravel()
wrong = test_data[guess != Y_test]
wrong.sample(20).to_csv("wrong.csv")
