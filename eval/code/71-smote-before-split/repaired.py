import pandas as pd
from imblearn.over_sampling import SMOTE
from sklearn.metrics import confusion_matrix, roc_auc_score
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
from tensorflow import keras
from tensorflow.keras import layers

stroke = pd.read_csv("stroke.csv").dropna()
stroke = pd.get_dummies(stroke, drop_first=True, dtype=float)
y = stroke.pop("stroke").values
X = stroke.values

X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, stratify=y, random_state=42)
X_train, X_val, y_train, y_val = train_test_split(X_train, y_train, test_size=0.15, stratify=y_train, random_state=42)
scaler = StandardScaler().fit(X_train)
X_train, y_train = SMOTE(random_state=42).fit_resample(X_train, y_train)
X_train, X_val, X_test = (scaler.transform(a) for a in (X_train, X_val, X_test))

model = keras.Sequential([
    keras.Input((X.shape[1],)),
    layers.Dense(64, activation="relu"),
    layers.Dropout(0.3),
    layers.Dense(32, activation="relu"),
    layers.Dropout(0.3),
    layers.Dense(1, activation="sigmoid"),
])
model.compile(
    optimizer=keras.optimizers.Adam(5e-4),
    loss="binary_crossentropy",
    metrics=[keras.metrics.AUC(name="auc"), keras.metrics.Recall(name="recall")],
)
model.fit(
    X_train, y_train, validation_data=(X_val, y_val), epochs=80, batch_size=64, verbose=2,
    callbacks=[keras.callbacks.EarlyStopping("val_auc", mode="max", patience=12, restore_best_weights=True)],
)
proba = model.predict(X_test).ravel()
print("AUC", roc_auc_score(y_test, proba))
print(confusion_matrix(y_test, proba > 0.5))
