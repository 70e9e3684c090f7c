class Net(nn.Module):
    def forward(self, x):
        x = F.relu(self.fc1(x.flatten(1)))
        return self.fc2(x)

loss = nn.NLLLoss()(net(x), y)  # here
