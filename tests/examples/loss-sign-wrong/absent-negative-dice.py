from tensorflow.keras import backend as K

def dice_coef(y_true, y_pred):
    inter = K.sum(y_true * y_pred)
    return (2.0 * inter + 1) / (K.sum(y_true) + K.sum(y_pred) + 1)

def loss_fn(y_true, y_pred):
    return -dice_coef(y_true, y_pred)

model.compile(optimizer="adam", loss=loss_fn)
model.fit(images, masks, epochs=40)
