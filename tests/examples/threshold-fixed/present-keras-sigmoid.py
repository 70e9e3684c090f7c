from keras.layers import Dense
from keras.models import Sequential

model = Sequential()
model.add(Dense(32, activation="relu", input_dim=20))
model.add(Dense(1, activation="sigmoid"))
model.compile(loss="binary_crossentropy", optimizer="adam", metrics=["accuracy"])  # here
model.fit(x_train, y_train, class_weight={0: 1, 1: 30})
