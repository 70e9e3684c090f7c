import pandas as pd
from keras import Input, Sequential
from keras.layers import BatchNormalization, Dense, Dropout
from keras.optimizers import Adam
from keras.utils import to_categorical
from sklearn.metrics import classification_report
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import LabelEncoder, StandardScaler

wine = pd.read_csv("wine.csv", sep=";")
encoder = LabelEncoder()
y = to_categorical(encoder.fit_transform(wine.pop("quality")))
X_train, X_test, y_train, y_test = train_test_split(wine.values, y, test_size=0.2, random_state=1)
scaler = StandardScaler()
X_train = scaler.fit_transform(X_train)
X_test = scaler.transform(X_test)


def make_net(n_in, n_out):
    net = Sequential([
        Input((n_in,)),
        Dense(64), BatchNormalization(),
        Dense(64, activation="relu"),
        Dropout(0.2),
        Dense(32, activation="relu"),
        Dense(n_out, activation="softmax"),
    ])
    net.compile(optimizer=Adam(1e-3), loss="categorical_crossentropy", metrics=["accuracy"])
    return net


net = make_net(X_train.shape[1], y.shape[1])
net.fit(X_train, y_train, epochs=60, batch_size=32, validation_split=0.15, verbose=2)
pred = net.predict(X_test).argmax(axis=1)
print(classification_report(y_test.argmax(axis=1), pred, zero_division=0))
