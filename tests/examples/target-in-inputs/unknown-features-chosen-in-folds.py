from sklearn.feature_selection import SelectKBest, f_classif
from sklearn.model_selection import StratifiedKFold, cross_val_score
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline

for fit, test in StratifiedKFold(5, shuffle=True).split(X, y):
    select = SelectKBest(f_classif, k=50)
    net = MLPClassifier().fit(select.fit_transform(X[fit], y[fit]), y[fit])
    print(net.score(select.transform(X[test]), y[test]))
print(cross_val_score(make_pipeline(SelectKBest(f_classif), MLPClassifier()), X, y))
