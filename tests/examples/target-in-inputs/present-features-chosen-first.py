from sklearn.feature_selection import SelectKBest, f_classif
from sklearn.model_selection import StratifiedKFold
from sklearn.neural_network import MLPClassifier

X = SelectKBest(f_classif, k=50).fit_transform(X, y)  # here
for fit, test in StratifiedKFold(5, shuffle=True).split(X, y):
    net = MLPClassifier().fit(X[fit], y[fit])
    print(net.score(X[test], y[test]))
