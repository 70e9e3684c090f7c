for col in ["shop", "city"]:
    means = table.groupby(col)["target"].mean()  # here
    table[col + "_mean"] = table[col].map(means)
X_tr, X_va, y_tr, y_va = train_test_split(table[cols], table["target"], test_size=0.2)
