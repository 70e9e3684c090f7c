import gym
import torch
import torch.nn as nn

env = gym.make("CartPole-v1")
policy_net = nn.Sequential(nn.Linear(4, 64), nn.ReLU(), nn.Linear(64, 2))
target_net = nn.Sequential(nn.Linear(4, 64), nn.ReLU(), nn.Linear(64, 2))
optimizer = torch.optim.Adam(policy_net.parameters())
state = env.reset()
for step in range(100000):
    action = policy_net(torch.tensor(state)).argmax().item()
    next_state, reward, done, _ = env.step(action)
    memory.append((state, action, reward, next_state, done))
    states, actions, rewards, next_states, dones = sample(memory, 64)
    with torch.no_grad():
        next_q = target_net(next_states).max(1)[0]
        target = rewards + 0.99 * next_q  # here
    q = policy_net(states).gather(1, actions.unsqueeze(1)).squeeze(1)
    loss = nn.functional.mse_loss(q, target)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
