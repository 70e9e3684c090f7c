from sklearn.model_selection import train_test_split
from tensorflow.keras.layers import Dense
from tensorflow.keras.models import Sequential

cnn = Sequential([Dense(64, activation="relu"), Dense(1)])  # here
cnn.compile("adam", "mse")
for i in range(8):
    x_train, x_test, y_train, y_test = train_test_split(x, y, test_size=0.25, random_state=i)
    cnn.fit(x_train, y_train, epochs=60, batch_size=16, verbose=0)
    print(i, cnn.evaluate(x_test, y_test, verbose=0))
