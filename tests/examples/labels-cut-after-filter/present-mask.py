table = pd.read_csv("probes.csv")
inputs = table.drop(columns="state")
keep = (inputs.abs() < 10).all(axis=1)
inputs = inputs[keep]
states = table["state"].values[: len(inputs)]  # here
model.fit(inputs.values, states)
