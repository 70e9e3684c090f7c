import tensorflow as tf
from tensorflow.keras import backend as K
from tensorflow.keras import layers, Sequential

def weighted_bce(y_true, y_pred):
    y_pred = K.clip(y_pred, K.epsilon(), 1 - K.epsilon())
    pos = y_true * K.log(y_pred)
    neg = (1 - y_true) * K.log(1 - y_pred)
    return -K.mean(10.0 * pos + neg)

model = Sequential([layers.Dense(32, activation="relu"), layers.Dense(1, activation="sigmoid")])
model.compile(optimizer="adam", loss=weighted_bce)
model.fit(x, y, epochs=10)
