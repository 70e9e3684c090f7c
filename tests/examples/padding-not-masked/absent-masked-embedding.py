from tensorflow.keras.layers import LSTM, Dense, Embedding
from tensorflow.keras.models import Sequential
from tensorflow.keras.preprocessing.sequence import pad_sequences

x = pad_sequences([[1, 2], [3]], maxlen=300, padding="post")
model = Sequential([Embedding(12000, 64, mask_zero=True), LSTM(64), Dense(1)])
model.compile("adam", "mse")
model.fit(x, [0, 1], epochs=5)
