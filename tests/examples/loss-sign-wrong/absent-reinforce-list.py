import torch


def finish_episode(policy, optimizer, gamma=0.99):
    running, returns, losses = 0.0, [], []
    for reward in policy.rewards[::-1]:
        running = reward + gamma * running
        returns.insert(0, running)
    returns = torch.tensor(returns)
    returns = (returns - returns.mean()) / (returns.std() + 1e-8)
    for log_prob, gain in zip(policy.saved_log_probs, returns):
        losses.append(-log_prob * gain)
    optimizer.zero_grad()
    loss = torch.cat(losses).sum()
    loss.backward()
    optimizer.step()
