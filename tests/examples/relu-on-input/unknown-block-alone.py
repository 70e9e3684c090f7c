def forward(self, x):
    h = self.conv1(F.relu(self.bn1(x)))
    h = self.conv2(F.relu(self.bn2(h)))
    return x + h
