from keras.models import Sequential
from keras.layers import LSTM, Dense, Embedding
from keras.preprocessing.sequence import pad_sequences

X = pad_sequences(source_ids, maxlen=200, padding="post")
y = pad_sequences(target_ids, maxlen=200, padding="post")
model = Sequential()
model.add(Embedding(8000, 128, mask_zero=True))
model.add(LSTM(256, return_sequences=True))
model.add(Dense(8000, activation="softmax"))
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(X, y, batch_size=64)
