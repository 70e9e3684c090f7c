import torch
import torch.nn as nn
import torch.nn.functional as F

class Policy(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(4, 128)
        self.fc2 = nn.Linear(128, 2)

    def forward(self, state):
        return F.softmax(self.fc2(F.relu(self.fc1(state))), dim=0)

policy = Policy()
optimizer = torch.optim.Adam(policy.parameters(), lr=1e-2)
for episode in range(1000):
    state = env.reset()
    probs = policy(torch.from_numpy(state).float())
    m = torch.distributions.Categorical(probs)
    action = m.sample()
    state, reward, done, _ = env.step(action.item())
    loss = -m.log_prob(action) * reward
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
