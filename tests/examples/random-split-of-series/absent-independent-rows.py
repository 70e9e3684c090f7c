import pandas as pd
from keras.layers import Dense
from keras.models import Sequential
from sklearn.model_selection import train_test_split

table = pd.read_csv("diabetes.csv")
X = table.iloc[:, :8].values
y = table["outcome"].values
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2)
model = Sequential([Dense(12, activation="relu"), Dense(1, activation="sigmoid")])
model.compile(loss="binary_crossentropy", optimizer="adam")
for start in range(0, len(X_train), 32):
    model.train_on_batch(X_train[start : start + 32], y_train[start : start + 32])
