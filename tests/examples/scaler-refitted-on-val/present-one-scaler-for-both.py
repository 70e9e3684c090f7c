from sklearn.preprocessing import StandardScaler

scaler = StandardScaler()


def tensors(frame):
    return scaler.fit_transform(frame[COLUMNS]), frame["y"].to_numpy()  # here


x_train, y_train = tensors(train_df)
x_test, y_test = tensors(test_df)
