import numpy as np
import pandas as pd

df = pd.read_csv("iris.csv").sample(frac=1).reset_index(drop=True)
X = df.iloc[:, :4].values
X = (X - X.mean(0)) / X.std(0)
Y = pd.get_dummies(df["species"]).values.astype(float)

n_in, n_hid, n_out = 4, 8, 3
rng = np.random.RandomState(42)
wh = rng.uniform(-1, 1, (n_in, n_hid))
bh = rng.uniform(-1, 1, (1, n_hid))
wout = rng.uniform(-1, 1, (n_hid, n_out))
bout = rng.uniform(-1, 1, (1, n_out))

def sigmoid(x):
    return 1 / (1 + np.exp(-x))

def derivatives_sigmoid(x):
    return x * (1 - x)

lr = 0.1
for i in range(5000):
    hidden = sigmoid(np.dot(X, wh) + bh)
    output = sigmoid(np.dot(hidden, wout) + bout)

    E = Y - output
    d_output = E * derivatives_sigmoid(output)
    error_hidden = d_output.dot(wout.T)
    d_hidden = error_hidden * derivatives_sigmoid(hidden)
    wout += hidden.T.dot(d_output) * lr / len(X)
    bout += np.sum(d_output, axis=0, keepdims=True) * lr / len(X)
    wh += X.T.dot(d_hidden) * lr / len(X)
    bh += np.sum(d_hidden, axis=0, keepdims=True) * lr / len(X)

print("accuracy", np.mean(output.argmax(1) == Y.argmax(1)))
