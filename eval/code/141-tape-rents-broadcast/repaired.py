"""Monthly rents from the features of flats, with a training loop of our own."""

import numpy as np
import pandas as pd
import tensorflow as tf
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

BATCH = 256
EPOCHS = 60
COLUMNS = ["area", "rooms", "floor", "age", "distance_km", "balcony", "heating", "kitchen"]


def load(path):
    table = pd.read_csv(path).dropna(subset=[*COLUMNS, "rent"])
    x = table[COLUMNS].to_numpy(np.float32)
    y = np.log(table["rent"].to_numpy(np.float32))
    x_train, x_test, y_train, y_test = train_test_split(x, y, test_size=0.2, random_state=11)
    scaler = StandardScaler().fit(x_train)
    centre = y_train.mean()
    return (
        (scaler.transform(x_train).astype(np.float32), y_train - centre),
        (scaler.transform(x_test).astype(np.float32), y_test - centre),
    )


def build(width):
    inputs = tf.keras.Input((len(COLUMNS),))
    h = inputs
    for units in (width, width, width // 2):
        h = tf.keras.layers.Dense(units)(h)
        h = tf.keras.layers.LayerNormalization()(h)
        h = tf.keras.layers.Activation("gelu")(h)
    return tf.keras.Model(inputs, tf.keras.layers.Dense(1)(h))


def main():
    (x_train, y_train), (x_test, y_test) = load("flats.csv")
    model = build(128)
    train_set = tf.data.Dataset.from_tensor_slices((x_train, y_train))
    train_set = train_set.shuffle(len(x_train)).batch(BATCH).prefetch(tf.data.AUTOTUNE)
    steps = EPOCHS * (len(x_train) // BATCH + 1)
    rate = tf.keras.optimizers.schedules.CosineDecay(2e-3, decay_steps=steps)
    optimizer = tf.keras.optimizers.Adam(rate)

    @tf.function
    def train_step(x, y):
        with tf.GradientTape() as tape:
            prediction = model(x, training=True)
            loss = tf.reduce_mean(tf.square(y[:, None] - prediction))
        gradients = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(gradients, model.trainable_variables))
        return loss

    for epoch in range(EPOCHS):
        mean = tf.keras.metrics.Mean()
        for x, y in train_set:
            mean.update_state(train_step(x, y))
        guess = model.predict(x_test, batch_size=1024, verbose=0)[:, 0]
        error = np.sqrt(np.mean((guess - y_test) ** 2))
        print(f"epoch {epoch}: train {mean.result().numpy():.4f}, test rmse {error:.4f}")


if __name__ == "__main__":
    main()
