causal = torch.tril(torch.ones(T, T, dtype=torch.bool))
att = (q @ k.transpose(-2, -1)) / math.sqrt(d)
att = att.masked_fill(~causal, float("-inf")).softmax(-1)
