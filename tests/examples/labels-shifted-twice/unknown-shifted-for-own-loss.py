inp = batch["input_ids"][:, :-1]
tgt = batch["input_ids"][:, 1:]
logits = model(inp)
loss = F.cross_entropy(logits.reshape(-1, V), tgt.reshape(-1))
loss.backward()
