# Cell 1
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers
from tensorflow.keras.applications import densenet

BATCH = 24
SHAPE = (256, 256)
GRADES = 5

# Cell 2
def part(name, seed):
    return keras.utils.image_dataset_from_directory(
        "retina/grades",
        validation_split=0.2,
        subset=name,
        seed=seed,
        image_size=SHAPE,
        batch_size=BATCH,
        label_mode="categorical",
    )


train_part = part("training", seed=13)
valid_part = part("validation", seed=31)
print(train_part.class_names)

# Cell 3
def ready(ds):
    ds = ds.map(lambda x, y: (densenet.preprocess_input(x), y), num_parallel_calls=tf.data.AUTOTUNE)
    return ds.prefetch(tf.data.AUTOTUNE)


train_ds, valid_ds = ready(train_part), ready(valid_part)

# Cell 4
base = densenet.DenseNet121(include_top=False, weights="imagenet", input_shape=SHAPE + (3,), pooling="avg")
base.trainable = False
inputs = keras.Input(SHAPE + (3,))
h = base(inputs, training=False)
h = layers.Dropout(0.4)(h)
outputs = layers.Dense(GRADES, activation="softmax")(h)
model = keras.Model(inputs, outputs)
model.compile(optimizer=keras.optimizers.Adam(1e-3), loss="categorical_crossentropy", metrics=["accuracy"])
model.fit(train_ds, validation_data=valid_ds, epochs=8)

# Cell 5
base.trainable = True
model.compile(optimizer=keras.optimizers.Adam(1e-5), loss="categorical_crossentropy", metrics=["accuracy"])
model.fit(
    train_ds,
    validation_data=valid_ds,
    epochs=20,
    callbacks=[
        keras.callbacks.EarlyStopping(monitor="val_loss", patience=4, restore_best_weights=True),
        keras.callbacks.ModelCheckpoint("retina.keras", save_best_only=True),
    ],
)
