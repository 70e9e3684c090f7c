import torch

optimizer = torch.optim.Adam(list(actor.parameters()) + list(critic.parameters()), lr=3e-4)
for batch in rollouts:
    loss = actor_loss(batch) + 0.5 * value_loss(batch)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
