model.compile('rmsprop', 'mae', None, ['mse'])  # here
model.fit(x, y, epochs=40)
