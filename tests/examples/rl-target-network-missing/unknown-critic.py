import torch

critic = torch.nn.Linear(4, 1)
optimizer = torch.optim.Adam(critic.parameters())
for s, r, s2, done in rollout:
    target = r + 0.99 * critic(s2).detach() * (1 - done)
    loss = (target - critic(s)).pow(2).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
