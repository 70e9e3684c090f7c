scaler = MinMaxScaler()
dataset = scaler.fit_transform(dataset)
model.fit(dataset, epochs=10)
