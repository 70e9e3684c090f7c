import argparse

import keras
import numpy as np
from keras import layers
from sklearn.model_selection import train_test_split


def parse():
    p = argparse.ArgumentParser(description="whale calls from sonar spectrograms")
    p.add_argument("--file", default="calls.npz")
    p.add_argument("--epochs", type=int, default=50)
    p.add_argument("--batch", type=int, default=64)
    p.add_argument("--lr", type=float, default=1e-3)
    p.add_argument("--dropout", type=float, default=0.8)
    return p.parse_args()


def conv_block(x, filters, dropout):
    x = layers.Conv2D(filters, 3, padding="same", use_bias=False)(x)
    x = layers.BatchNormalization()(x)
    x = layers.ReLU()(x)
    x = layers.MaxPooling2D()(x)
    return layers.Dropout(dropout)(x)


def make_model(shape, n_classes, dropout):
    inputs = keras.Input(shape)
    x = conv_block(inputs, 16, dropout)
    x = conv_block(x, 32, dropout)
    x = conv_block(x, 64, dropout)
    x = layers.GlobalAveragePooling2D()(x)
    x = layers.Dense(64, activation="relu")(x)
    x = layers.Dropout(dropout)(x)
    outputs = layers.Dense(n_classes, activation="softmax")(x)
    return keras.Model(inputs, outputs, name="calls")


def main():
    args = parse()
    data = np.load(args.file)
    spectra, species = data["spectra"].astype("float32"), data["species"]
    x_train, x_val, y_train, y_val = train_test_split(
        spectra, species, test_size=0.2, stratify=species, random_state=7
    )
    mean, std = x_train.mean(), x_train.std()
    x_train, x_val = (x_train - mean) / std, (x_val - mean) / std
    x_train, x_val = x_train[..., None], x_val[..., None]
    model = make_model(x_train.shape[1:], int(species.max()) + 1, args.dropout)
    model.compile(
        optimizer=keras.optimizers.Adam(args.lr),
        loss=keras.losses.SparseCategoricalCrossentropy(),
        metrics=["accuracy"],
    )
    model.summary()
    model.fit(
        x_train, y_train,
        validation_data=(x_val, y_val),
        batch_size=args.batch,
        epochs=args.epochs,
        callbacks=[keras.callbacks.ModelCheckpoint("calls.keras", save_best_only=True)],
    )


if __name__ == "__main__":
    main()
