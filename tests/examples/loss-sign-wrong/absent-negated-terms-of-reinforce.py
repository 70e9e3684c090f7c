import torch

policy = Policy()
optimizer = torch.optim.Adam(policy.parameters(), lr=1e-2)
policy_loss = []
for log_prob, R in zip(policy.saved_log_probs, returns):
    policy_loss.append(-log_prob * R)
loss = torch.cat(policy_loss).sum()
optimizer.zero_grad()
loss.backward()
optimizer.step()
