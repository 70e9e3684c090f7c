emb = nn.Embedding(V, 64)
rnn = nn.LSTM(64, 64)
for xb in loader:
    logits = model(xb[:, :-1])
    loss = F.cross_entropy(logits.reshape(-1, V), xb[:, 1:].reshape(-1))
    loss.backward()
