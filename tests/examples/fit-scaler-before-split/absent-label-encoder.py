import pandas as pd
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import LabelEncoder, MinMaxScaler
from keras.utils import to_categorical

data = pd.read_csv("iris.csv")
X = data.iloc[:, :4].values
y = to_categorical(LabelEncoder().fit_transform(data["species"]))
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2)
sc = MinMaxScaler().fit(X_train)
X_train, X_test = sc.transform(X_train), sc.transform(X_test)
print(X_train.max(), X_test.max())
