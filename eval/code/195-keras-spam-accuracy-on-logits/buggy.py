import os

import tensorflow as tf
from tensorflow.keras import Sequential
from tensorflow.keras.callbacks import EarlyStopping, TensorBoard
from tensorflow.keras.layers import LSTM, Bidirectional, Dense, Dropout, Embedding, TextVectorization
from tensorflow.keras.losses import BinaryCrossentropy
from tensorflow.keras.optimizers import Adam

VOCAB, LENGTH = 12000, 120


def read(part):
    return tf.keras.utils.text_dataset_from_directory(
        os.path.join("sms", part), batch_size=64, shuffle=part == "train", seed=4, label_mode="binary"
    )


raw_train = read("train")
raw_val = read("val")

vectorize = TextVectorization(max_tokens=VOCAB, output_sequence_length=LENGTH)
vectorize.adapt(raw_train.map(lambda text, label: text))


def prepare(ds):
    return ds.map(lambda text, label: (vectorize(text), label)).prefetch(tf.data.AUTOTUNE)


train, val = prepare(raw_train), prepare(raw_val)

model = Sequential()
model.add(Embedding(VOCAB, 64, mask_zero=True))
model.add(Bidirectional(LSTM(64)))
model.add(Dense(64, activation="relu"))
model.add(Dropout(0.4))
model.add(Dense(1))

model.compile(
    loss=BinaryCrossentropy(from_logits=True),
    optimizer=Adam(1e-3),
    metrics=["accuracy"],
)

history = model.fit(
    train,
    validation_data=val,
    epochs=12,
    callbacks=[
        EarlyStopping(monitor="val_loss", patience=3, restore_best_weights=True),
        TensorBoard("logs/sms"),
    ],
)
loss, acc = model.evaluate(val)
print(f"validation loss {loss:.3f}, accuracy {acc:.3f}")
model.save("sms.keras")
