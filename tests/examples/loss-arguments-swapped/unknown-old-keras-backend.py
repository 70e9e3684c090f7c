from keras import backend as K
from keras.layers import Convolution2D, Dense
from keras.models import Sequential


def heat(y_true, y_pred):
    return K.mean(K.binary_crossentropy(y_pred, y_true))


model = Sequential()
model.add(Convolution2D(32, 3, 3, border_mode="same", input_shape=(32, 32, 1)))
model.add(Dense(1, activation="sigmoid"))
model.compile(optimizer="adam", loss=heat)
model.fit(x, y, nb_epoch=5)
