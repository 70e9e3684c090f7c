import os
import numpy as np
import tensorflow as tf

WORDS = ["yes", "no", "up", "down", "left", "right", "on", "off", "stop", "go"]
FRAME, STEP, BINS = 400, 160, 64
mel_w = tf.signal.linear_to_mel_weight_matrix(BINS, 257, 16000, 60.0, 7600.0)


def list_files(part):
    paths, labels = [], []
    for i, w in enumerate(WORDS):
        d = os.path.join("speech", part, w)
        for f in sorted(os.listdir(d)):
            paths.append(os.path.join(d, f))
            labels.append(i)
    return paths, labels


def features(path, label):
    audio, _ = tf.audio.decode_wav(tf.io.read_file(path), desired_channels=1, desired_samples=16000)
    spec = tf.abs(tf.signal.stft(audio[:, 0], FRAME, STEP, fft_length=512))
    logmel = tf.math.log(tf.matmul(spec, mel_w) + 1e-6)
    return logmel[..., None], label


def make_ds(part, training):
    paths, labels = list_files(part)
    ds = tf.data.Dataset.from_tensor_slices((paths, labels))
    if training:
        ds = ds.shuffle(len(paths), reshuffle_each_iteration=True)
    return ds.map(features, tf.data.AUTOTUNE).batch(64).prefetch(tf.data.AUTOTUNE)


train, val, test = make_ds("train", True), make_ds("val", False), make_ds("test", False)
norm = tf.keras.layers.Normalization(axis=None)
norm.adapt(train.map(lambda x, y: x).take(100))

net = tf.keras.Sequential([
    tf.keras.Input((98, BINS, 1)),
    norm,
    tf.keras.layers.Conv2D(32, 3, activation="relu"),
    tf.keras.layers.MaxPooling2D(),
    tf.keras.layers.Conv2D(64, 3, activation="relu"),
    tf.keras.layers.MaxPooling2D(),
    tf.keras.layers.Conv2D(128, 3, activation="relu"),
    tf.keras.layers.GlobalAveragePooling2D(),
    tf.keras.layers.Dropout(0.3),
    tf.keras.layers.Dense(len(WORDS), activation="softmax"),
])
net.compile(optimizer=tf.keras.optimizers.Adam(1e-3), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
stopper = tf.keras.callbacks.EarlyStopping(
    monitor="val_accuracy",
    mode="max",
    patience=8,
    restore_best_weights=True,
)
hist = net.fit(train, validation_data=val, epochs=100, callbacks=[stopper, tf.keras.callbacks.CSVLogger("log.csv")])
print("stopped after", len(hist.history["loss"]))
print("test:", net.evaluate(test))
net.save("keywords.keras")
