table["shop_mean"] = table.groupby("shop").sales.transform("mean")  # here
train, test = train_test_split(table, test_size=0.2)
model.fit(train[columns], train.sales.values, epochs=20)
