import numpy as np
from keras.models import Sequential
from keras.layers import LSTM, Dense, Embedding
from keras.preprocessing.sequence import pad_sequences

sentences = [[1, 2, 3], [4, 5]]
X = pad_sequences(sentences, maxlen=200)
y = np.array([0, 1])
model = Sequential()
model.add(Embedding(8000, 128))
model.add(LSTM(64))
model.add(Dense(2, activation="softmax"))
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(X, y, batch_size=64)
