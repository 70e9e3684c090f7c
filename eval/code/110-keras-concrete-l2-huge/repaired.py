import pandas as pd
from keras import Sequential, layers, optimizers, regularizers, callbacks
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

# concrete compressive strength, 1030 rows, 8 ingredients
df = pd.read_excel("Concrete_Data.xls")
df.columns = ["cement", "slag", "ash", "water", "superplast", "coarse", "fine", "age", "strength"]
X, y = df.drop(columns="strength").values, df[["strength"]].values

X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=11)
X_train, X_val, y_train, y_val = train_test_split(X_train, y_train, test_size=0.2, random_state=11)
sx, sy = StandardScaler().fit(X_train), StandardScaler().fit(y_train)
X_train, X_val, X_test = sx.transform(X_train), sx.transform(X_val), sx.transform(X_test)
y_train, y_val = sy.transform(y_train), sy.transform(y_val)

WEIGHT_PENALTY = 1e-4
HIDDEN = [128, 64, 32]


def regressor():
    net = Sequential([layers.Input((8,))])
    for width in HIDDEN:
        net.add(layers.Dense(width, activation="relu", kernel_initializer="he_normal",
                             kernel_regularizer=regularizers.l2(WEIGHT_PENALTY)))
    net.add(layers.Dense(1, kernel_regularizer=regularizers.l2(WEIGHT_PENALTY)))
    net.compile(optimizer=optimizers.Adam(learning_rate=2e-3), loss="mse", metrics=["mae"])
    return net


model = regressor()
model.summary()
history = model.fit(
    X_train, y_train,
    validation_data=(X_val, y_val),
    batch_size=32, epochs=300, verbose=0,
    callbacks=[callbacks.EarlyStopping(monitor="val_mae", mode="min", patience=30, restore_best_weights=True)],
)
h = history.history
for k in range(0, len(h["loss"]), 20):
    print(f"{k:4d} loss {h['loss'][k]:.4f} mae {h['mae'][k]:.4f} val_mae {h['val_mae'][k]:.4f}")

pred = sy.inverse_transform(model.predict(X_test, verbose=0))
print("test MAE [MPa]", abs(pred - y_test).mean())
