emb = self.embed(captions)
h, _ = self.lstm(emb, (h0, c0))
out = self.fc(h)
ce = F.cross_entropy(out.view(-1, vocab_size), captions.view(-1))  # here
