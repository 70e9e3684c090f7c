def forward(self, x):
    h, _ = self.lstm(self.emb(x))
    return torch.softmax(self.fc(h[:, -1]), dim=1)

criterion = nn.NLLLoss()  # here
