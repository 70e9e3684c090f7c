class Policy(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(6, 32), nn.ReLU(), nn.Linear(32, 3), nn.Softmax(-1))  # here

    def forward(self, obs):
        return self.body(obs)

dist = torch.distributions.Categorical(logits=policy(obs))
action = dist.sample()
loss = -(dist.log_prob(action) * ret).mean()
