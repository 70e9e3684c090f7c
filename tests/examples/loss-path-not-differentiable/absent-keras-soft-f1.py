import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import backend as K

def f1_metric(y_true, y_pred):
    tp = K.sum(K.round(K.clip(y_true * y_pred, 0, 1)))
    return 2 * tp / (K.sum(K.round(y_true)) + K.sum(K.round(y_pred)) + K.epsilon())

def soft_f1_loss(y_true, y_pred):
    y_true = K.cast(y_true, "float32")
    hard = K.cast(y_true > 0.5, "float32")
    tp = K.sum(hard * y_pred)
    return 1 - (2 * tp + 1) / (K.sum(hard) + K.sum(y_pred) + 1)

model = keras.models.Sequential()
model.add(keras.layers.Dense(32, activation="relu", input_dim=8))
model.add(keras.layers.Dense(1, activation="sigmoid"))
model.compile(optimizer="adam", loss=soft_f1_loss, metrics=[f1_metric])
model.fit(X, y, epochs=50)
