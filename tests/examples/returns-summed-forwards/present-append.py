returns, R = [], 0
for r in episode_rewards:
    R = r + gamma * R  # here
    returns.append(R)
loss = (-torch.stack(log_probs) * torch.tensor(returns)).sum()
loss.backward()
