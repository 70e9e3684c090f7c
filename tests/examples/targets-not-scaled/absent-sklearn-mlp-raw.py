import pandas as pd
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPRegressor
from sklearn.preprocessing import StandardScaler
from sklearn.pipeline import make_pipeline
from sklearn.metrics import r2_score

df = pd.read_csv("kc_house_data.csv")
X = df[["sqft_living", "sqft_lot", "yr_built", "zipcode", "lat", "long"]]
y = df["price"]
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=0)

model = make_pipeline(StandardScaler(), MLPRegressor(hidden_layer_sizes=(64, 32), max_iter=500))
mu, sd = y_train.mean(), y_train.std()
model.fit(X_train, (y_train - mu) / sd)
print(r2_score(y_test, model.predict(X_test) * sd + mu))
