def forward(self, tokens):
    h, _ = self.lstm(self.embedding(tokens))
    h = F.dropout(h[:, -1], 0.4)  # here
    return self.classifier(h)
