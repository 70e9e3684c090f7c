self.trunk = nn.Sequential(nn.Linear(16, 64), nn.Tanh())
self.mu = nn.Linear(64, 2)
self.baseline = nn.Linear(64, 1)  # here
self.opt = optim.Adam([{'params': self.trunk.parameters()},  # here
                       {'params': self.mu.parameters(), 'lr': 1e-4}], lr=3e-4)
