def prepare(frame, scaler):
    values = scaler.transform(frame.values)
    return make_windows(values)


scaler = StandardScaler().fit(table[:"2019"].values)
x_train, y_train = prepare(table[:"2019"], scaler)
x_test, y_test = prepare(table["2020":], scaler)
