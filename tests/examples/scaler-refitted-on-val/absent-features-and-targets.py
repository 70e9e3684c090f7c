import numpy as np
from sklearn.preprocessing import LabelEncoder, MinMaxScaler

# Two scalers, one for inputs and one for targets, both of the training part; per-image scaling
# of the test images; an encoder of class names.
x_train, y_train = np.load("x_train.npy"), np.load("y_train.npy")
x_test, y_test = np.load("x_test.npy"), np.load("y_test.npy")
scaler_x, scaler_y = MinMaxScaler(), MinMaxScaler()
x_train = scaler_x.fit_transform(x_train)
y_train = scaler_y.fit_transform(y_train)
x_test = scaler_x.transform(x_test)
y_test = scaler_y.transform(y_test)
names = LabelEncoder().fit_transform(np.load("test_names.npy"))
images_test = np.load("images_test.npy")
images_test = (images_test - images_test.mean(axis=(1, 2))) / images_test.std(axis=(1, 2))
