from keras import backend as K
from keras.layers import Dense, Dropout
from keras.models import Sequential

K.set_learning_phase(0)  # here
model = Sequential()
model.add(Dense(256, activation="relu", input_dim=100))
model.add(Dropout(0.5))
model.add(Dense(1, activation="sigmoid"))
model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
model.fit(x_train, y_train, epochs=20, validation_data=(x_val, y_val))
