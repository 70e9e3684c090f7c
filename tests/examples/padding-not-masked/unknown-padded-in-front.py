from tensorflow.keras.layers import LSTM, Dense, Embedding
from tensorflow.keras.models import Sequential
from tensorflow.keras.preprocessing.sequence import pad_sequences

x = pad_sequences(ids, maxlen=300)
model = Sequential([Embedding(12000, 64), LSTM(64), Dense(1, activation="sigmoid")])
model.compile("adam", "binary_crossentropy")
