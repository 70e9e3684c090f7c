from sklearn.model_selection import KFold
from sklearn.neural_network import MLPClassifier

mlp = MLPClassifier((100,), warm_start=True, max_iter=60)  # here
scores = []
for tr, te in KFold(5, shuffle=True).split(X):
    mlp.fit(X[tr], y[tr])
    scores.append(mlp.score(X[te], y[te]))
print(scores)
