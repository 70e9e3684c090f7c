from keras import backend as K
from keras.models import Sequential
from keras.layers import Dense

def root_mean_squared_error(y_true, y_pred):
    return K.sqrt(K.mean(K.square(y_pred - y_true)))  # here

model = Sequential()
model.add(Dense(64, activation="relu", input_dim=13))
model.add(Dense(1))
model.compile(optimizer="rmsprop", loss=root_mean_squared_error)
model.fit(X, y, epochs=50)
