x_test = StandardScaler().fit_transform(x_test)
print(model.predict(x_test))
