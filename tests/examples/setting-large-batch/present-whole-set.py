from keras.models import Sequential
from keras.layers import Dense

model = Sequential([Dense(16, activation="relu"), Dense(1)])
model.compile("adam", "mse")
model.fit(x_train, y_train, batch_size=len(x_train), epochs=500)  # here
