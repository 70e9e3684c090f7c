x = self.conv(x) * self.gate
return x + gamma * self.branch(x)
