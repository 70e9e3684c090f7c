import pandas as pd
from sklearn.compose import ColumnTransformer, TransformedTargetRegressor
from sklearn.impute import SimpleImputer
from sklearn.metrics import mean_absolute_error, r2_score
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPRegressor
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

NUMBERS = ["area", "rooms", "floor", "year", "distance_centre", "energy"]
WORDS = ["district", "heating", "condition", "type"]


def features():
    numbers = Pipeline([("fill", SimpleImputer(strategy="median")), ("scale", StandardScaler())])
    words = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
    return ColumnTransformer([("numbers", numbers, NUMBERS), ("words", words, WORDS)])


def network():
    return MLPRegressor(
        hidden_layer_sizes=(64, 32),
        solver="sgd",
        learning_rate_init=1e-3,
        momentum=0.9,
        max_iter=500,
        early_stopping=True,
        random_state=1,
    )


def model():
    regressor = TransformedTargetRegressor(network(), transformer=StandardScaler())
    return Pipeline([("features", features()), ("net", regressor)])


def report(name, truth, guess):
    print(f"{name:6s} MAE {mean_absolute_error(truth, guess):10.0f} EUR   R2 {r2_score(truth, guess):.3f}")


def main():
    flats = pd.read_csv("berlin_flats.csv")
    flats = flats[flats["price_eur"].between(40_000, 3_000_000)]
    train, test = train_test_split(flats, test_size=0.2, random_state=1)
    pipe = model()
    pipe.fit(train[NUMBERS + WORDS], train["price_eur"])
    report("train", train["price_eur"], pipe.predict(train[NUMBERS + WORDS]))
    report("test", test["price_eur"], pipe.predict(test[NUMBERS + WORDS]))


if __name__ == "__main__":
    main()
