import torch
import torch.nn as nn
import torch.nn.functional as F

policy_net = nn.Sequential(nn.Linear(4, 64), nn.ReLU(), nn.Linear(64, 2))
target_net = nn.Sequential(nn.Linear(4, 64), nn.ReLU(), nn.Linear(64, 2))
optimizer = torch.optim.Adam(policy_net.parameters(), lr=1e-3)

def optimize(states, actions, rewards, next_states, dones, gamma=0.99):
    q = policy_net(states).gather(1, actions.unsqueeze(1)).squeeze(1)
    with torch.no_grad():
        best = target_net(next_states).max(1)[0]
    target = rewards + gamma * best * (1 - dones)
    loss = F.smooth_l1_loss(q, target.detach())
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()
