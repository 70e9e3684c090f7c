logits = self.head(x)
loss = self.criterion(logits, labels)
