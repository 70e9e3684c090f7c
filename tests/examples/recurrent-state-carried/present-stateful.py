from tensorflow.keras.layers import LSTM, Dense
from tensorflow.keras.models import Sequential

model = Sequential([LSTM(32, batch_input_shape=(8, 24, 2), stateful=True), Dense(1)])  # here
model.compile("adam", "mse")
model.fit(x, y, batch_size=8, epochs=40)
