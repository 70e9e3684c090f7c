class Instruments(nn.Module):
    def forward(self, x):
        x = self.pool(F.relu(self.conv1(x)))
        x = x.flatten(1)
        x = F.relu(self.fc1(x))
        return F.softmax(self.fc2(x), dim=1)  # here

criterion = nn.CrossEntropyLoss()
