import numpy as np
from sklearn.metrics import classification_report, confusion_matrix
from tensorflow.keras import layers, models
from tensorflow.keras.applications import VGG16
from tensorflow.keras.callbacks import EarlyStopping
from tensorflow.keras.optimizers import Adam
from tensorflow.keras.preprocessing.image import ImageDataGenerator

IMG, BATCH = (150, 150), 32

train_datagen = ImageDataGenerator(rescale=1.0 / 255, rotation_range=10, zoom_range=0.1, horizontal_flip=True)
test_datagen = ImageDataGenerator(rescale=1.0 / 255)

train_generator = train_datagen.flow_from_directory(
    "chest_xray/train", target_size=IMG, batch_size=BATCH, class_mode="binary")
val_generator = test_datagen.flow_from_directory(
    "chest_xray/val", target_size=IMG, batch_size=BATCH, class_mode="binary")
test_generator = test_datagen.flow_from_directory(
    "chest_xray/test", target_size=IMG, batch_size=BATCH, class_mode="binary")

base = VGG16(weights="imagenet", include_top=False, input_shape=IMG + (3,))
base.trainable = False
model = models.Sequential([
    base,
    layers.Flatten(),
    layers.Dense(256, activation="relu"),
    layers.Dropout(0.5),
    layers.Dense(1, activation="sigmoid"),
])
model.compile(loss="binary_crossentropy", optimizer=Adam(1e-4), metrics=["accuracy"])
model.fit(
    train_generator,
    validation_data=val_generator,
    epochs=20,
    callbacks=[EarlyStopping(monitor="val_loss", patience=4, restore_best_weights=True)],
)

loss, acc = model.evaluate(test_generator)
print("test accuracy", acc)
probs = model.predict(test_generator)
y_pred = (probs > 0.5).astype(int).ravel()
y_true = test_generator.classes
print(confusion_matrix(y_true, y_pred))
print(classification_report(y_true, y_pred, target_names=list(test_generator.class_indices)))
