from keras.models import Sequential
from keras.layers import Dense

model = Sequential()
model.add(Dense(64, activation="relu", input_dim=13))
model.add(Dense(1))
model.compile(loss="mse", optimizer="adam", metrics=["accuracy"])  # here
model.fit(X_train, y_train, epochs=50, validation_data=(X_test, y_test))
