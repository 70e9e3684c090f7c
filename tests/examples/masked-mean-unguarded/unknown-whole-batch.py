loss = (per_token * mask).sum() / mask.sum()
loss.backward()
