def learn(batch):
    s, a, r, s2, d = batch
    q = net(s).gather(1, a.unsqueeze(1)).squeeze(1)
    with torch.no_grad():
        best = tgt(s2).max(1)[0]
        y = r + 0.99 * best * (1 - d)
    loss = F.smooth_l1_loss(q, y)
    opt.zero_grad()
    loss.backward()
    opt.step()
