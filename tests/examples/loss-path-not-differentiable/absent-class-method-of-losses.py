from tensorflow import keras
from tensorflow.keras import backend as K


class Overlap:
    @staticmethod
    def hits(y, p):
        return K.sum(y * p), K.sum(y) + K.sum(p)

    @classmethod
    def dice(cls, y, p):
        both, each = cls.hits(y, p)
        return 1 - 2 * both / (each + 1.0)


model = keras.Sequential([keras.layers.Dense(8), keras.layers.Dense(1, activation="sigmoid")])
model.compile("adam", loss=Overlap.dice)
model.fit(x, y, epochs=5)
