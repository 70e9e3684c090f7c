loss = 0
for lp, g in zip(log_probs, returns):
    loss += lp * g  # here
loss.backward()
optimizer.step()
