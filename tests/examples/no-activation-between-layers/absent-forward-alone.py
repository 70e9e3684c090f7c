def forward(self, tokens):
    h = self.embed(tokens).mean(1)
    h = F.gelu(self.ln1(self.fc1(h)))
    h = torch.tanh(self.fc2(h))
    return self.fc3(h)
