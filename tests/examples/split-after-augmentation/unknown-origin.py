x_train, x_test, y_train, y_test = train_test_split(data, labels, test_size=0.3)
model.fit(x_train, y_train, validation_data=(x_test, y_test))
