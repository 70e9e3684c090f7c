d_pos = (anchor - positive).pow(2).sum(1)
d_neg = (anchor - negative).pow(2).sum(1)
loss = F.relu(d_neg - d_pos + margin).mean()  # here
