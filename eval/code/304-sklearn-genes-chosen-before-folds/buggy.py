"""Responder prediction from expression data."""
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.feature_selection import SelectKBest, f_classif
from sklearn.metrics import balanced_accuracy_score
from sklearn.model_selection import StratifiedKFold
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

DATA = Path("expression")


def load_cohort(name):
    table = pd.read_csv(DATA / f"{name}.tsv", sep="\t", index_col=0)
    clinical = pd.read_csv(DATA / f"{name}_clinical.csv", index_col=0)
    table = np.log2(table.T + 1)
    common = table.index.intersection(clinical.index)
    return table.loc[common], (clinical.loc[common, "response"] == "R").astype(int).to_numpy()


def mlp(seed):
    return MLPClassifier(
        hidden_layer_sizes=(32,), alpha=1e-2, learning_rate_init=1e-3, max_iter=400, random_state=seed
    )


def cross_validate(X, y, k=100, folds=5, seed=0):
    X = SelectKBest(f_classif, k=k).fit_transform(X, y)
    scores = []
    splitter = StratifiedKFold(n_splits=folds, shuffle=True, random_state=seed)
    for fold, (fit_idx, test_idx) in enumerate(splitter.split(X, y)):
        model = make_pipeline(StandardScaler(), mlp(seed + fold))
        model.fit(X[fit_idx], y[fit_idx])
        score = balanced_accuracy_score(y[test_idx], model.predict(X[test_idx]))
        print(f"fold {fold}: {score:.3f}")
        scores.append(score)
    return np.mean(scores), np.std(scores)


def main():
    X, y = load_cohort("discovery")
    print(X.shape, y.mean())
    mean, std = cross_validate(X.to_numpy(), y)
    print(f"balanced accuracy {mean:.3f} +- {std:.3f}")


if __name__ == "__main__":
    main()
