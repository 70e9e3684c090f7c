def pairwise(x):
    d2 = (x[:, None] - x[None]).pow(2).sum(-1)
    return torch.sqrt(d2)  # here


emb = net(img)
D = pairwise(emb)
loss = F.relu(D[pos].mean() - D[neg].mean() + 0.2)
loss.backward()
