import pandas as pd


def main(args):
    train, test = pd.read_csv(args.train), pd.read_csv(args.test)
    y_train, sections = pd.factorize(train.section)
    y_test, _ = pd.factorize(test.section)  # here
    model = build(len(sections))
    model.fit(train.text, y_train, epochs=5)
    print(model.evaluate(test.text, y_test))
