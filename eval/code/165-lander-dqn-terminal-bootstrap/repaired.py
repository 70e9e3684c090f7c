import random
from collections import deque

import gymnasium as gym
import numpy as np
import torch
import torch.nn as nn
import torch.optim as optim

env = gym.make("LunarLander-v2")
n_states, n_actions = env.observation_space.shape[0], env.action_space.n
GAMMA, LR, BATCH_SIZE, TARGET_UPDATE = 0.99, 5e-4, 128, 1000


def make_net():
    return nn.Sequential(nn.Linear(n_states, 128), nn.ReLU(), nn.Linear(128, 128), nn.ReLU(), nn.Linear(128, n_actions))


policy_net, target_net = make_net(), make_net()
target_net.load_state_dict(policy_net.state_dict())
optimizer = optim.Adam(policy_net.parameters(), lr=LR)
memory = deque(maxlen=100_000)
steps_done = 0


def select_action(state, eps):
    if random.random() < eps:
        return env.action_space.sample()
    with torch.no_grad():
        return policy_net(torch.tensor(state).unsqueeze(0)).argmax(1).item()


def optimize_model():
    if len(memory) < 5000:
        return
    batch = random.sample(memory, BATCH_SIZE)
    states, actions, rewards, next_states, dones = zip(*batch)
    states = torch.tensor(np.array(states))
    next_states = torch.tensor(np.array(next_states))
    actions = torch.tensor(actions).unsqueeze(1)
    rewards = torch.tensor(rewards, dtype=torch.float32)
    dones = torch.tensor(dones, dtype=torch.float32)

    q_values = policy_net(states).gather(1, actions).squeeze(1)
    with torch.no_grad():
        next_q = target_net(next_states).max(1)[0]
    expected = rewards + GAMMA * next_q * (1 - dones)
    loss = nn.functional.smooth_l1_loss(q_values, expected)
    optimizer.zero_grad()
    loss.backward()
    nn.utils.clip_grad_value_(policy_net.parameters(), 100)
    optimizer.step()


for episode in range(1200):
    state, _ = env.reset()
    eps = max(0.02, 1.0 - episode / 400)
    total = 0.0
    for t in range(1000):
        action = select_action(state, eps)
        next_state, reward, terminated, truncated, _ = env.step(action)
        memory.append((state, action, reward, next_state, terminated))
        state = next_state
        total += reward
        optimize_model()
        steps_done += 1
        if steps_done % TARGET_UPDATE == 0:
            target_net.load_state_dict(policy_net.state_dict())
        if terminated or truncated:
            break
    print(f"episode {episode} return {total:.1f} eps {eps:.2f}")
