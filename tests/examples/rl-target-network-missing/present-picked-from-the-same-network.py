q = net(states).gather(1, actions)
with torch.no_grad():
    best = net(next_states).max(1)[0].unsqueeze(1)
    target = rewards + 0.99 * best * (1 - dones)  # here
loss = F.mse_loss(q, target)
