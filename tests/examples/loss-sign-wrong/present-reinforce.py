import torch
from torch.distributions import Categorical

policy = Policy()
optimizer = torch.optim.Adam(policy.parameters(), lr=1e-2)
for episode in range(1000):
    log_probs, rewards = run_episode(policy, env)
    returns = discount(rewards, 0.99)
    loss = (torch.stack(log_probs) * returns).sum()
    optimizer.zero_grad()
    loss.backward()  # here
    optimizer.step()
