def learn(batch):
    s, a, r, s2, done = batch
    with torch.no_grad():
        best = target_net(s2).max(1).values
        y = r + 0.99 * (1 - done) * best
    loss = F.smooth_l1_loss(net(s).gather(1, a), y.unsqueeze(1))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
