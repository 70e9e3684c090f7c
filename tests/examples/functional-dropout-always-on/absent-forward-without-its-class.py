def forward(self, tokens):
    h, _ = self.lstm(self.embedding(tokens))
    h = F.dropout(h[:, -1], 0.4, training=self.training)
    return self.classifier(h)
