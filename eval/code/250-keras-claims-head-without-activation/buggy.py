"""Route incoming insurance claims to one of six departments."""
import argparse

import numpy as np
import pandas as pd
from sklearn.model_selection import train_test_split
from tensorflow import keras
from tensorflow.keras import layers

DEPARTMENTS = ["motor", "home", "travel", "liability", "health", "legal"]


def get_args():
    parser = argparse.ArgumentParser()
    parser.add_argument("--csv", default="claims.csv")
    parser.add_argument("--vocab", type=int, default=20000)
    parser.add_argument("--maxlen", type=int, default=200)
    parser.add_argument("--lr", type=float, default=1e-3)
    parser.add_argument("--epochs", type=int, default=15)
    parser.add_argument("--batch-size", type=int, default=64)
    return parser.parse_args()


def encoder(x, vocab):
    x = layers.Embedding(vocab, 128, mask_zero=True)(x)
    x = layers.Bidirectional(layers.LSTM(64, return_sequences=True))(x)
    return layers.Bidirectional(layers.LSTM(64))(x)


def head(features, units, dropout=0.3):
    features = layers.Dense(128, activation="relu")(features)
    features = layers.Dropout(dropout)(features)
    return layers.Dense(units, name="department")(features)


def build(args):
    ids = keras.Input((args.maxlen,), dtype="int64", name="ids")
    out = head(encoder(ids, args.vocab), len(DEPARTMENTS))
    return keras.Model(ids, out, name="claims_router")


def main():
    args = get_args()
    frame = pd.read_csv(args.csv).dropna()
    train, test = train_test_split(frame, test_size=0.2, stratify=frame["department"], random_state=7)

    vectorize = layers.TextVectorization(max_tokens=args.vocab, output_sequence_length=args.maxlen)
    vectorize.adapt(train["text"].values)

    def arrays(part):
        x = vectorize(part["text"].values).numpy()
        index = part["department"].map(DEPARTMENTS.index).values
        return x, keras.utils.to_categorical(index, len(DEPARTMENTS))

    x_train, y_train = arrays(train)
    x_test, y_test = arrays(test)

    model = build(args)
    criterion = keras.losses.CategoricalCrossentropy(
        label_smoothing=0.05,
    )
    model.compile(
        optimizer=keras.optimizers.Adam(args.lr),
        loss=criterion,
        metrics=[keras.metrics.CategoricalAccuracy(name="acc")],
    )
    model.fit(
        x_train, y_train,
        validation_data=(x_test, y_test),
        epochs=args.epochs,
        batch_size=args.batch_size,
        callbacks=[keras.callbacks.EarlyStopping(patience=3, restore_best_weights=True)],
    )
    guess = np.argmax(model.predict(x_test), axis=1)
    print("test accuracy", np.mean(guess == y_test.argmax(axis=1)))


if __name__ == "__main__":
    main()
