for fold, (train, test) in enumerate(kf.split(x)):
    model.fit(x[train], y[train], epochs=10)
    print(fold, model.evaluate(x[test], y[test]))
