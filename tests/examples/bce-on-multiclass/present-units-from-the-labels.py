from tensorflow import keras
from tensorflow.keras.utils import to_categorical

n_labels = len(set(labels))
y = to_categorical(labels)
net = keras.Sequential([
    keras.layers.Dense(64, activation="relu"),
    keras.layers.Dense(n_labels, activation="softmax"),
])
net.compile("adam", loss="binary_crossentropy", metrics=["accuracy"])  # here
net.fit(x, y, epochs=20)
