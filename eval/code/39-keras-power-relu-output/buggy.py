import numpy as np
import pandas as pd
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
from tensorflow.keras import callbacks, layers, models, regularizers

# combined cycle power plant
df = pd.read_csv("ccpp.csv")
X, y = df[["AT", "V", "AP", "RH"]].values, df[["PE"]].values
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=0)
X_train, X_val, y_train, y_val = train_test_split(X_train, y_train, test_size=0.2, random_state=0)

x_scaler, y_scaler = StandardScaler(), StandardScaler()
X_train = x_scaler.fit_transform(X_train)
X_val, X_test = x_scaler.transform(X_val), x_scaler.transform(X_test)
y_train = y_scaler.fit_transform(y_train)
y_val = y_scaler.transform(y_val)


def build_ann(units=32):
    ann = models.Sequential()
    ann.add(layers.Input((4,)))
    ann.add(layers.Dense(units, activation="relu", kernel_regularizer=regularizers.l2(1e-5)))
    ann.add(layers.Dense(units, activation="relu", kernel_regularizer=regularizers.l2(1e-5)))
    ann.add(layers.Dense(1, activation="relu"))
    ann.compile(optimizer="adam", loss="mse", metrics=["mae"])
    return ann


ann = build_ann()
stopper = callbacks.EarlyStopping(patience=20, restore_best_weights=True)
hist = ann.fit(X_train, y_train, batch_size=32, epochs=200, validation_data=(X_val, y_val), callbacks=[stopper], verbose=2)
pred = y_scaler.inverse_transform(ann.predict(X_test))
print("test MAE (MW):", np.abs(pred - y_test).mean())
