import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers

IMG_SIZE = (160, 160)
BATCH = 32

train_ds = keras.utils.image_dataset_from_directory(
    "fruit/train",
    class_names=["apple", "banana", "cherry", "lemon", "mango"],
    image_size=IMG_SIZE,
    batch_size=BATCH,
    shuffle=True,
    seed=1,
)
val_ds = keras.utils.image_dataset_from_directory(
    "fruit/val",
    class_names=["apple", "banana", "cherry", "lemon", "mango"],
    image_size=IMG_SIZE,
    batch_size=BATCH,
    shuffle=False,
)
train_ds = train_ds.prefetch(tf.data.AUTOTUNE)
val_ds = val_ds.prefetch(tf.data.AUTOTUNE)


def build_model(n_classes):
    augment = keras.Sequential([layers.RandomFlip("horizontal"), layers.RandomRotation(0.1)])
    base = keras.applications.MobileNetV2(
        input_shape=IMG_SIZE + (3,), include_top=False, weights="imagenet", pooling="avg"
    )
    base.trainable = False
    inputs = keras.Input(shape=IMG_SIZE + (3,))
    x = augment(inputs)
    x = keras.applications.mobilenet_v2.preprocess_input(x)
    x = base(x, training=False)
    x = layers.Dropout(0.2)(x)
    outputs = layers.Dense(n_classes, activation="softmax")(x)
    return keras.Model(inputs, outputs)


model = build_model(5)
model.compile(
    optimizer=keras.optimizers.Adam(1e-3),
    loss="sparse_categorical_crossentropy",
    metrics=["accuracy"],
)
callbacks = [
    keras.callbacks.EarlyStopping(monitor="val_loss", patience=5, restore_best_weights=True),
    keras.callbacks.CSVLogger("fruit.csv"),
]
history = model.fit(train_ds, validation_data=val_ds, epochs=20, callbacks=callbacks)
print("best validation accuracy", max(history.history["val_accuracy"]))
model.save("fruit.keras")
