import numpy as np
import pandas as pd
import tensorflow as tf
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
from tensorflow.keras.layers import Dense, Dropout, Input
from tensorflow.keras.models import Sequential

tf.random.set_seed(0)
concrete = pd.read_csv("concrete.csv")
X = concrete.drop(columns="strength").to_numpy()
y = concrete["strength"].to_numpy()
X_tr, X_te, y_tr, y_te = train_test_split(X, y, test_size=0.2, random_state=0)
scaler = StandardScaler().fit(X_tr)
mean, std = y_tr.mean(), y_tr.std()


def build_model(hidden=(128, 64, 32)):
    model = Sequential([Input((X.shape[1],))])
    for units in hidden:
        model.add(Dense(units))
        model.add(Dropout(0.05))
    model.add(Dense(1))
    model.compile(loss="mse", optimizer=tf.keras.optimizers.Adam(learning_rate=0.002), metrics=["mae"])
    return model


model = build_model()
model.fit(scaler.transform(X_tr), (y_tr - mean) / std, epochs=150, batch_size=32, validation_split=0.1, verbose=2)
pred = model.predict(scaler.transform(X_te)).ravel() * std + mean
print("RMSE MPa:", np.sqrt(np.mean((pred - y_te) ** 2)))
