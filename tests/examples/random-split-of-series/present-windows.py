import numpy as np
from keras.layers import LSTM, Dense
from keras.models import Sequential
from sklearn.model_selection import train_test_split

series = np.loadtxt("temperature.csv")
X, y = [], []
for i in range(len(series) - 24):
    X.append(series[i : i + 24])
    y.append(series[i + 24])
X = np.array(X)[..., np.newaxis]
y = np.array(y)
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=42)  # here
model = Sequential([LSTM(32), Dense(1)])
model.compile(loss="mse", optimizer="adam")
model.fit(X_train, y_train, epochs=20, validation_data=(X_test, y_test))
