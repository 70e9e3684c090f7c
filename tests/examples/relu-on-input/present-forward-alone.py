def forward(self, signal):
    h = F.relu(signal)  # here
    h = F.relu(self.conv1(h))
    h = F.relu(self.conv2(h)).mean(-1)
    return self.fc2(F.relu(self.fc1(h)))
