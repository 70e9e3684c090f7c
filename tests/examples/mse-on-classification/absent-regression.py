from keras.models import Sequential
from keras.layers import Dense
from keras.utils import to_categorical

city = to_categorical(df["city"])
X = np.hstack([df[columns].values, city])
model = Sequential()
model.add(Dense(64, activation="relu", input_dim=X.shape[1]))
model.add(Dense(1))
model.compile(loss="mse", optimizer="adam", metrics=["mae"])
model.fit(X, df["price"].values, epochs=100)
