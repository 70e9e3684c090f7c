from tensorflow.keras import backend as K

def soft_dice(y_true, y_pred):
    inter = K.sum(y_true * y_pred, axis=[1, 2, 3])
    union = K.sum(y_true, axis=[1, 2, 3]) + K.sum(y_pred, axis=[1, 2, 3])
    return 1 - K.mean(2.0 * inter / (union + 1e-7))  # here

model = unet((256, 256, 3))
model.compile(optimizer="adam", loss=soft_dice)
model.fit(images, masks, epochs=40)
