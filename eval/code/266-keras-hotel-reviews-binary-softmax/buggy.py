import dataclasses
import pathlib

import keras
import numpy as np
import tensorflow as tf
from keras import layers


@dataclasses.dataclass
class Settings:
    folder: pathlib.Path = pathlib.Path("hotel_reviews")
    vocabulary: int = 15000
    length: int = 250
    dim: int = 96
    final: str = "softmax"
    rate: float = 1e-3
    epochs: int = 10


class ReviewModel:
    def __init__(self, settings):
        self.cfg = settings
        self.vectorizer = layers.TextVectorization(
            max_tokens=settings.vocabulary, output_sequence_length=settings.length)

    def datasets(self):
        def get(part):
            return keras.utils.text_dataset_from_directory(
                self.cfg.folder / part, batch_size=64, label_mode="binary", seed=1)

        train, valid = get("train"), get("valid")
        self.vectorizer.adapt(train.map(lambda text, label: text))
        encode = lambda text, label: (self.vectorizer(text), label)
        return train.map(encode).prefetch(2), valid.map(encode).prefetch(2)

    def network(self):
        words = keras.Input((self.cfg.length,), dtype="int64")
        x = layers.Embedding(self.cfg.vocabulary, self.cfg.dim)(words)
        branches = []
        for width in (3, 4, 5):
            branch = layers.Conv1D(64, width, activation="relu")(x)
            branches.append(layers.GlobalMaxPooling1D()(branch))
        x = layers.Concatenate()(branches)
        x = layers.Dropout(0.4)(x)
        verdict = layers.Dense(1, activation=self.cfg.final)(x)
        return keras.Model(words, verdict)

    def run(self):
        train, valid = self.datasets()
        net = self.network()
        net.compile(
            loss="binary_crossentropy",
            optimizer=keras.optimizers.Adam(self.cfg.rate),
            metrics=["accuracy"],
        )
        stop = keras.callbacks.EarlyStopping(patience=3, restore_best_weights=True)
        history = net.fit(train, validation_data=valid, epochs=self.cfg.epochs, callbacks=[stop])
        np.save("history.npy", np.array(history.history["val_loss"]))
        net.save("reviews.keras")
        return net


if __name__ == "__main__":
    ReviewModel(Settings()).run()
