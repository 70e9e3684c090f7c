from keras.models import Sequential
from keras.layers import Dense, LSTM
from sklearn.preprocessing import MinMaxScaler

scaler = MinMaxScaler(feature_range=(0, 1))
prices = scaler.fit_transform(prices)
model = Sequential()
model.add(LSTM(50, input_shape=(60, 1)))
model.add(Dense(1, activation="sigmoid"))
model.compile(loss="mse", optimizer="adam")
model.fit(x_train, y_train, epochs=100)
