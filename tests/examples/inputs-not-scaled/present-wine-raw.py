from sklearn.datasets import load_wine
from sklearn.model_selection import train_test_split
from tensorflow import keras

data = load_wine()  # here
x_train, x_test, y_train, y_test = train_test_split(data.data, data.target, random_state=1)
model = keras.Sequential([
    keras.layers.Dense(32, activation="relu", input_shape=(13,)),
    keras.layers.Dense(3, activation="softmax"),
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x_train, y_train, validation_data=(x_test, y_test), epochs=50)
