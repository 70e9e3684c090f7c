import numpy as np
from keras.layers import Dense
from keras.models import Sequential
from sklearn.metrics import classification_report

model = Sequential()
model.add(Dense(32, activation="relu", input_dim=20))
model.add(Dense(1, activation="sigmoid"))
model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
model.fit(x_train, y_train, epochs=30)
y_pred = np.argmax(model.predict(x_test), axis=1)  # here
print(classification_report(y_test, y_pred))
