loader = DataLoader(pairs, batch_size=8, shuffle=True)
for a, b in loader:
    q, k = encoder(a), momentum_encoder(b)
    logits = torch.cat([(q * k).sum(1, keepdim=True), q @ queue], 1) / 0.07
    loss = F.cross_entropy(logits, torch.zeros(len(q), dtype=torch.long))
