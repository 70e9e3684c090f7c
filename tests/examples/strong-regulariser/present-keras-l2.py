from keras.models import Sequential
from keras.layers import Conv2D, Dense, Flatten
from keras.regularizers import l2

reg = l2(0.5)  # here
model = Sequential()
model.add(Conv2D(64, 3, activation="relu", kernel_regularizer=reg, input_shape=(32, 32, 3)))
model.add(Flatten())
model.add(Dense(512, activation="relu", kernel_regularizer=reg))
model.add(Dense(10, activation="softmax", kernel_regularizer=reg))
model.compile(loss="categorical_crossentropy", optimizer="adam")
model.fit(x, y)
