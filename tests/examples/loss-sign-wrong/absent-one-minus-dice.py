from tensorflow.keras import backend as K

def dice_coef(y_true, y_pred, smooth=1.0):
    inter = K.sum(K.flatten(y_true) * K.flatten(y_pred))
    return (2.0 * inter + smooth) / (K.sum(y_true) + K.sum(y_pred) + smooth)

def dice_loss(y_true, y_pred):
    return 1 - dice_coef(y_true, y_pred)

model = unet(input_size=(256, 256, 1))
model.compile(optimizer="adam", loss=dice_loss, metrics=[dice_coef])
model.fit(images, masks, epochs=40)
