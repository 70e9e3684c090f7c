from keras.layers import Dense
from keras.models import Sequential

generator = Sequential([Dense(128, activation="relu"), Dense(784, activation="tanh")])  # here
discriminator = Sequential([Dense(128, activation="relu"), Dense(1, activation="sigmoid")])  # here
discriminator.compile("adam", "binary_crossentropy")
