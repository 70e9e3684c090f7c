import torch

optimizer = torch.optim.Adam(actor.parameters(), lr=3e-4)
for state in replay:
    action, log_prob = actor(state)
    loss = (alpha * log_prob - critic(state, action)).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
