import gym
import torch
import torch.nn as nn

env = gym.make("CartPole-v1")
net = nn.Sequential(nn.Linear(4, 64), nn.ReLU(), nn.Linear(64, 2))
target_net = nn.Sequential(nn.Linear(4, 64), nn.ReLU(), nn.Linear(64, 2))
for states, actions, rewards, next_states, dones in replay:
    with torch.no_grad():
        target = rewards + 0.99 * target_net(next_states).max(1)[0] * (1 - dones)
    loss = nn.functional.mse_loss(net(states).gather(1, actions).squeeze(1), target)
