self.classifier = nn.Sequential(
    nn.Dropout(0.5), nn.Linear(9216, 4096), nn.ReLU(True),
    nn.Linear(4096, 10), nn.ReLU(True))  # here
