import numpy as np
from sklearn.model_selection import train_test_split
from tensorflow.keras import Input, Model, callbacks, layers, optimizers

EPOCHS = 20
npz = np.load("lanes.npz")
images = npz["img"].astype("float32") / 255.0
masks = npz["mask"].astype("float32")
X_train, X_val, y_train, y_val = train_test_split(images, masks, test_size=0.1, random_state=0)


def encoder(x, filters):
    x = layers.Conv2D(filters, 3, padding="same", activation="relu")(x)
    x = layers.Conv2D(filters, 3, padding="same", activation="relu")(x)
    return x, layers.MaxPooling2D()(x)


def decoder(x, skip, filters):
    x = layers.UpSampling2D()(x)
    x = layers.Concatenate()([x, skip])
    return layers.Conv2D(filters, 3, padding="same", activation="relu")(x)


inp = Input((80, 160, 3))
s1, x = encoder(inp, 16)
s2, x = encoder(x, 32)
s3, x = encoder(x, 64)
x = layers.Conv2D(128, 3, padding="same", activation="relu")(x)
x = layers.Dropout(0.2)(x)
x = decoder(x, s3, 64)
x = decoder(x, s2, 32)
x = decoder(x, s1, 16)
out = layers.Conv2D(1, 1, activation="sigmoid")(x)
model = Model(inp, out)
model.compile(optimizers.Adam(1e-3), loss="binary_crossentropy")
model.fit(X_train, y_train, batch_size=16, epochs=EPOCHS, validation_data=(X_val, y_val),
          callbacks=[callbacks.ReduceLROnPlateau(patience=3), callbacks.EarlyStopping(patience=7, restore_best_weights=True)])
pred = model.predict(X_val) > 0.5
truth = y_val > 0
print("IoU", (pred & truth).sum() / (pred | truth).sum())
