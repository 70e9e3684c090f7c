from keras.models import Sequential
from keras.layers import Dense

model = Sequential()
model.add(Dense(32, activation="relu", input_dim=14))
model.add(Dense(2, activation="softmax"))
model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
model.fit(X_train, y_train, epochs=30)
