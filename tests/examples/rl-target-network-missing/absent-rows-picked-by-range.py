q = net(states)[range(batch), actions]
with torch.no_grad():
    following = target_net(next_states).max(1).values
target = reward + 0.99 * following * (1 - done)
loss = ((q - target) ** 2).mean()
loss.backward()
