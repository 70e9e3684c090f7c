import numpy as np
from keras.layers import Dense
from keras.models import Sequential
from sklearn.utils import class_weight

x, y = np.load("x.npy"), np.load("y.npy")
balanced = class_weight.compute_class_weight("balanced", classes=np.unique(y), y=y)
frequency = np.bincount(y) / len(y)
print("share of each class:", frequency)
model = Sequential([Dense(32, activation="relu"), Dense(1, activation="sigmoid")])
model.compile(loss="binary_crossentropy", optimizer="adam")
model.fit(x, y, epochs=10, class_weight=dict(enumerate(balanced)))
