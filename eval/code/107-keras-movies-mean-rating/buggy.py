import numpy as np
import pandas as pd
from sklearn.model_selection import train_test_split
from tensorflow import keras
from tensorflow.keras.layers import Input, Embedding, Flatten, Concatenate, Dense, Dropout
from tensorflow.keras.models import Model

ratings = pd.read_csv("ratings.csv")                     # userId, movieId, rating
counts = ratings.userId.value_counts()
ratings = ratings[ratings.userId.isin(counts[counts >= 5].index)].copy()
ratings["u"] = ratings.userId.astype("category").cat.codes
ratings["m"] = ratings.movieId.astype("category").cat.codes
n_users, n_movies = ratings.u.max() + 1, ratings.m.max() + 1

ratings["u_mean"] = ratings.groupby("u").rating.transform("mean")
ratings["m_mean"] = ratings.groupby("m").rating.transform("mean")
train, test = train_test_split(ratings, test_size=0.1, random_state=1)
train, val = train_test_split(train, test_size=0.1, random_state=1)


def feats(df):
    dense = np.stack([df.u_mean - 3.5, df.m_mean - 3.5], 1).astype("float32")
    return [df.u.values, df.m.values, dense]


def build(dim=32):
    u, m, d = Input((1,)), Input((1,)), Input((2,))
    eu = Flatten()(Embedding(n_users, dim, embeddings_regularizer=keras.regularizers.l2(1e-6))(u))
    em = Flatten()(Embedding(n_movies, dim, embeddings_regularizer=keras.regularizers.l2(1e-6))(m))
    h = Concatenate()([eu, em, d])
    h = Dropout(0.2)(Dense(64, activation="relu")(h))
    h = Dense(32, activation="relu")(h)
    out = Dense(1, bias_initializer=keras.initializers.Constant(3.5))(h)
    return Model([u, m, d], out)


model = build()
model.compile(keras.optimizers.Adam(1e-3), loss="mse", metrics=[keras.metrics.RootMeanSquaredError(name="rmse")])
stop = keras.callbacks.EarlyStopping("val_rmse", mode="min", patience=3, restore_best_weights=True)
model.fit(feats(train), train.rating.values, batch_size=512, epochs=30,
          validation_data=(feats(val), val.rating.values), callbacks=[stop], verbose=2)
print("test rmse", model.evaluate(feats(test), test.rating.values, verbose=0)[1])
