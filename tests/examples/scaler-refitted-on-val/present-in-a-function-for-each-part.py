def prepare(frame):
    scaler = StandardScaler()
    values = scaler.fit_transform(frame.values)  # here
    return make_windows(values)


x_train, y_train = prepare(table[:"2019"])
x_test, y_test = prepare(table["2020":])
