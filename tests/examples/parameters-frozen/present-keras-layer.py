from tensorflow import keras

model = keras.Sequential()
model.add(
    keras.layers.Embedding(20000, 100, weights=[matrix], trainable=False)  # here
)
model.add(keras.layers.LSTM(64))
model.add(keras.layers.Dense(1, activation="sigmoid"))
