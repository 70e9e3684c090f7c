logp = torch.stack(log_probs)
R = returns(rewards, 0.99)
R = (R - R.mean()) / (R.std() + 1e-8)
loss = (logp * R).sum()
optim.zero_grad()
loss.backward()  # here
optim.step()
