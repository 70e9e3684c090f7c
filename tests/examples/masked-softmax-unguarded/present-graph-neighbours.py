class NeighAttn(nn.Module):
    def forward(self, x, adj):
        s = self.q(x) @ self.k(x).t() / x.size(1) ** 0.5
        s = torch.where(adj > 0, s, torch.tensor(float("-inf")))
        return torch.softmax(s, dim=-1) @ self.v(x)  # here
