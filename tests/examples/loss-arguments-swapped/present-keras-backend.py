from tensorflow import keras
from tensorflow.keras import backend as K


def my_cce(y_true, y_pred):
    return K.mean(K.categorical_crossentropy(y_pred, y_true))  # here


model = keras.Sequential(
    [keras.layers.Dense(64, activation="relu"), keras.layers.Dense(10, activation="softmax")]
)
model.compile("adam", loss=my_cce, metrics=["accuracy"])
model.fit(x_train, y_train, epochs=12)
