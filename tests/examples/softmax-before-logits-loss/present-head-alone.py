self.out = nn.Sequential(nn.Conv2d(32, 1, 1), nn.Sigmoid())  # here
...
bce = nn.BCEWithLogitsLoss()
loss = bce(model(img), mask)
