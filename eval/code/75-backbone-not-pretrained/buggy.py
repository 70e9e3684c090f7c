# fine-tune an ImageNet model to tell masks from no masks
import tensorflow as tf
from tensorflow.keras import layers
from tensorflow.keras.applications import ResNet50
from tensorflow.keras.applications.resnet50 import preprocess_input

EPOCHS = 15
IMAGE = (160, 160)
train_ds = tf.keras.utils.image_dataset_from_directory(
    "masks", validation_split=0.2, subset="training", seed=7, image_size=IMAGE, batch_size=32, label_mode="binary")
val_ds = tf.keras.utils.image_dataset_from_directory(
    "masks", validation_split=0.2, subset="validation", seed=7, image_size=IMAGE, batch_size=32, label_mode="binary")
print(train_ds.class_names)
AUTOTUNE = tf.data.AUTOTUNE
train_ds = train_ds.prefetch(AUTOTUNE)
val_ds = val_ds.prefetch(AUTOTUNE)

augmentation = tf.keras.Sequential([
    layers.RandomFlip("horizontal"),
    layers.RandomRotation(0.05),
    layers.RandomZoom(0.1),
], name="augmentation")

base_model = ResNet50(include_top=False, weights=None, input_shape=IMAGE + (3,))
base_model.trainable = False

inputs = tf.keras.Input(shape=IMAGE + (3,))
x = augmentation(inputs)
x = preprocess_input(x)
x = base_model(x, training=False)
x = layers.GlobalAveragePooling2D()(x)
x = layers.Dropout(0.3)(x)
outputs = layers.Dense(1, activation="sigmoid")(x)
model = tf.keras.Model(inputs, outputs)
model.compile(optimizer=tf.keras.optimizers.Adam(1e-3), loss="binary_crossentropy", metrics=["accuracy"])
model.fit(train_ds, validation_data=val_ds, epochs=EPOCHS)
model.save("mask_detector.keras")
