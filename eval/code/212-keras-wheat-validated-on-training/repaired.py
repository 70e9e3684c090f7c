import numpy as np
from sklearn.model_selection import train_test_split
from tensorflow import keras
from tensorflow.keras import layers

images = np.load("wheat_images.npy").astype("float32") / 255.0
disease = np.load("wheat_disease.npy")
X_train, X_test, y_train, y_test = train_test_split(
    images, disease, test_size=0.2, stratify=disease, random_state=8
)


def build():
    inputs = keras.Input(X_train.shape[1:])
    x = inputs
    for width in (32, 64, 128):
        x = layers.Conv2D(width, 3, padding="same", activation="relu")(x)
        x = layers.BatchNormalization()(x)
        x = layers.MaxPooling2D()(x)
    x = layers.GlobalAveragePooling2D()(x)
    x = layers.Dropout(0.3)(x)
    return keras.Model(inputs, layers.Dense(6, activation="softmax")(x))


model = build()
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
stop = keras.callbacks.EarlyStopping(monitor="val_loss", patience=6, restore_best_weights=True)
model.fit(
    X_train, y_train,
    validation_data=(X_test, y_test),
    epochs=80,
    batch_size=32,
    callbacks=[stop],
)
model.save("wheat.keras")
print("test", model.evaluate(X_test, y_test))
