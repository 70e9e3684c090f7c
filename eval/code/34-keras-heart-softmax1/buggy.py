import pandas as pd
import tensorflow as tf
from sklearn.model_selection import train_test_split
from tensorflow.keras import layers

EPOCHS = 100
dataframe = pd.read_csv("heart.csv")
train, test = train_test_split(dataframe, test_size=0.2, random_state=4)
train, val = train_test_split(train, test_size=0.2, random_state=4)
print(len(train), "train", len(val), "validation", len(test), "test")


def df_to_dataset(df, shuffle=True, batch_size=32):
    df = df.copy()
    labels = df.pop("target")
    ds = tf.data.Dataset.from_tensor_slices((df.values.astype("float32"), labels.values))
    if shuffle:
        ds = ds.shuffle(buffer_size=len(df))
    return ds.batch(batch_size).prefetch(tf.data.AUTOTUNE)


train_ds = df_to_dataset(train)
val_ds = df_to_dataset(val, shuffle=False)
test_ds = df_to_dataset(test, shuffle=False)

normalizer = layers.Normalization()
normalizer.adapt(train_ds.map(lambda x, y: x))

inputs = tf.keras.Input(shape=(dataframe.shape[1] - 1,))
x = normalizer(inputs)
x = layers.Dense(32, activation="relu")(x)
x = layers.Dropout(0.3)(x)
x = layers.Dense(16, activation="relu")(x)
output = layers.Dense(1, activation="softmax")(x)
model = tf.keras.Model(inputs, output)

model.compile(optimizer=tf.keras.optimizers.Adam(1e-3), loss="binary_crossentropy",
              metrics=["accuracy", tf.keras.metrics.AUC(name="auc")])
early = tf.keras.callbacks.EarlyStopping(monitor="val_auc", mode="max", patience=15, restore_best_weights=True)
model.fit(train_ds, epochs=EPOCHS, validation_data=val_ds, callbacks=[early], verbose=2)
print(model.evaluate(test_ds, return_dict=True))
