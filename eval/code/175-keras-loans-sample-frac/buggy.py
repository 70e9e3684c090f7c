# %% [markdown]
# Loan default prediction

# %%
import matplotlib.pyplot as plt
import pandas as pd
from sklearn.preprocessing import StandardScaler
from tensorflow import keras
from tensorflow.keras import layers

# %%
df = pd.read_csv("loans.csv")
df = df.dropna()
df = pd.get_dummies(df, columns=["grade", "purpose", "home_ownership"])
df.head()

# %%
y = df["defaulted"].astype("float32").values
X = df.drop(columns=["defaulted", "loan_id"])
X = X.sample(frac=1, random_state=42)

# %%
n = int(len(X) * 0.8)
X_train, X_test = X.iloc[:n].astype("float32").values, X.iloc[n:].astype("float32").values
y_train, y_test = y[:n], y[n:]

scaler = StandardScaler()
X_train = scaler.fit_transform(X_train)
X_test = scaler.transform(X_test)
print(X_train.shape, y_train.mean(), y_test.mean())

# %%
model = keras.Sequential([
    keras.Input(shape=(X_train.shape[1],)),
    layers.Dense(128, activation="relu"),
    layers.Dropout(0.3),
    layers.Dense(64, activation="relu"),
    layers.Dropout(0.3),
    layers.Dense(1, activation="sigmoid"),
])
model.compile(
    optimizer=keras.optimizers.Adam(learning_rate=1e-3),
    loss="binary_crossentropy",
    metrics=["accuracy", keras.metrics.AUC(name="auc")],
)
model.summary()

# %%
stop = keras.callbacks.EarlyStopping(monitor="val_auc", mode="max", patience=8, restore_best_weights=True)
history = model.fit(
    X_train, y_train,
    validation_data=(X_test, y_test),
    epochs=60,
    batch_size=256,
    callbacks=[stop],
)

# %%
plt.plot(history.history["loss"], label="train")
plt.plot(history.history["val_loss"], label="validation")
plt.xlabel("epoch")
plt.legend()
plt.show()

# %%
print(model.evaluate(X_test, y_test))
