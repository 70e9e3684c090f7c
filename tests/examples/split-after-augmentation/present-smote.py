import pandas as pd
from imblearn.over_sampling import SMOTE
from sklearn.model_selection import train_test_split
from tensorflow import keras

table = pd.read_csv("fraud.csv")
X, y = table.drop(columns="fraud").values, table["fraud"].values
X_res, y_res = SMOTE(random_state=42).fit_resample(X, y)  # here
X_train, X_test, y_train, y_test = train_test_split(X_res, y_res, test_size=0.2)  # here
model = keras.Sequential([keras.layers.Dense(32, activation="relu"), keras.layers.Dense(1, activation="sigmoid")])
model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
model.fit(X_train, y_train, epochs=20, validation_data=(X_test, y_test))
