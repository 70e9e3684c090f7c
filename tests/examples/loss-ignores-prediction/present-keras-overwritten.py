from keras import backend as K
from keras.models import Sequential
from keras.layers import Dense

def weighted_mse(y_true, y_pred):
    y_pred = K.cast(y_pred, "float32")
    target = K.cast(y_true, "float32")
    error = K.square(target - y_true)
    return K.mean(error, axis=-1)  # here

model = Sequential()
model.add(Dense(64, activation="relu", input_dim=10))
model.add(Dense(1))
model.compile(loss=weighted_mse, optimizer="rmsprop")
model.fit(X, Y, batch_size=32, epochs=100)
