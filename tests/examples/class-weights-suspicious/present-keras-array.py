import numpy as np
from keras.layers import Dense
from keras.models import Sequential
from sklearn.utils import class_weight

x, y = np.load("x.npy"), np.load("y.npy")
class_weights = class_weight.compute_class_weight("balanced", np.unique(y), y)
model = Sequential([Dense(32, activation="relu"), Dense(1, activation="sigmoid")])
model.compile(loss="binary_crossentropy", optimizer="adam")
model.fit(x, y, epochs=10, class_weight=class_weights)  # here
