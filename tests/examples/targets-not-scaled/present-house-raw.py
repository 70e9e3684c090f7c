import numpy as np
import pandas as pd

data = pd.read_csv('house_prices.csv')
X = data[['sqft_living', 'bedrooms', 'yr_built']].values
y = data['price'].values.reshape(-1, 1)  # here

m = len(y)
theta = np.zeros((3, 1))
b = 0.0
alpha = 0.01
history = []
for it in range(1000):
    h = X.dot(theta) + b
    loss = h - y
    history.append(np.sum(loss ** 2) / (2 * m))
    grad = X.T.dot(loss) / m
    theta = theta - alpha * grad
    b = b - alpha * loss.mean()
print(theta, b)
print(history[:10])   # nan after some steps
