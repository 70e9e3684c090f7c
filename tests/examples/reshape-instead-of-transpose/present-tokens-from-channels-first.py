class Embed(nn.Module):
    def forward(self, x):
        x = self.stem(x)
        b, c, h, w = x.size()
        x = x.reshape(b, h * w, c)  # here
        return self.norm(x)
