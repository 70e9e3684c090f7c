import torch

policy = torch.nn.Linear(4, 2)
optimizer = torch.optim.Adam(policy.parameters())
returns, R = [], 0
for r in reversed(rewards):
    R = r + gamma * R
    returns.append(R)
returns.reverse()
loss = (-torch.stack(log_probs) * torch.tensor(returns)).sum()
optimizer.zero_grad()
loss.backward()
optimizer.step()
