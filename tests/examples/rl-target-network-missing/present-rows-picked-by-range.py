q = net(states)[range(batch), actions]
following = net(next_states).max(1).values
target = reward + 0.99 * following * (1 - done)  # here
loss = ((q - target) ** 2).mean()
loss.backward()
