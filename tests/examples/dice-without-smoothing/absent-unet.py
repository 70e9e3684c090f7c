from tensorflow.keras import backend as K
from tensorflow.keras.layers import *
from tensorflow.keras.models import Model
def dice_coef(y_true, y_pred):
    y_true_f = K.flatten(y_true)
    y_pred_f = K.flatten(y_pred)
    intersection = K.sum(y_true_f * y_pred_f)
    return (2. * intersection + smooth) / (K.sum(y_true_f) + K.sum(y_pred_f) + smooth)
def dice_coef_loss(y_true, y_pred):
    return -dice_coef(y_true, y_pred)
smooth = 1.
def bce_dice_loss(y_true, y_pred):
    return K.mean(K.binary_crossentropy(y_true, y_pred)) + (1 - dice_coef(y_true, y_pred))
inputs = Input((96, 96, 1))
c1 = Conv2D(32, (3, 3), activation='relu', padding='same')(inputs)
p1 = MaxPooling2D((2, 2))(c1)
c2 = Conv2D(64, (3, 3), activation='relu', padding='same')(p1)
u = concatenate([Conv2DTranspose(32, (2, 2), strides=(2, 2), padding='same')(c2), c1], axis=3)
out = Conv2D(1, (1, 1), activation='sigmoid')(u)
model = Model(inputs, out)
model.compile(optimizer='adam', loss=bce_dice_loss, metrics=[dice_coef])
model.fit(imgs, masks, batch_size=32, epochs=20)
