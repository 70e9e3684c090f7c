from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import KFold
from sklearn.neural_network import MLPClassifier

X, y = load_breast_cancer(return_X_y=True)
mlp = MLPClassifier(hidden_layer_sizes=(100,), batch_size=32, max_iter=60)
scores = []
for tr, te in KFold(5, shuffle=True).split(X):
    mlp.fit(X[tr], y[tr])
    scores.append(mlp.score(X[te], y[te]))
print(scores)
