le = LabelEncoder().fit(train_df["label"])
y_train = le.transform(train_df["label"])
y_val = le.transform(val_df["label"])
