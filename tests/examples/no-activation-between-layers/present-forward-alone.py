def forward(self, tokens):
    h = self.embed(tokens).mean(1)
    h = self.ln1(self.fc1(h))  # here
    h = self.dropout(self.fc2(h))  # here
    return self.fc3(h)
