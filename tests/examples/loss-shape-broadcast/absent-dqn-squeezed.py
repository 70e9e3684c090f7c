import torch

def update(policy, target_net, optimizer, states, actions, rewards, next_states, dones, gamma):
    q = policy(states).gather(1, actions.unsqueeze(1)).squeeze(1)
    target = rewards + gamma * target_net(next_states).max(1)[0] * (1 - dones)
    loss = ((q - target.detach()) ** 2).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
