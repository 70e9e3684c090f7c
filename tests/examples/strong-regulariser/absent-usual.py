from keras.layers import Dense
from keras.regularizers import l2
from keras.models import Sequential

model = Sequential()
model.add(Dense(512, activation="relu", kernel_regularizer=l2(1e-4), input_dim=100))
model.add(Dense(10, activation="softmax"))
model.compile(loss="categorical_crossentropy", optimizer="adam")
model.fit(x, y)
