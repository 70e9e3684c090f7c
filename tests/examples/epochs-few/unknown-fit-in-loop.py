for fold in range(100):
    model.fit(x[fold], y[fold], batch_size=32, epochs=1)
