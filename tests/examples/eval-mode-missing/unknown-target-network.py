def learn_and_test(batch):
    s, a, r, s2, d = batch
    with torch.no_grad():
        y = r + 0.99 * (1 - d) * target(s2).max(1).values
    loss = F.mse_loss(q(s).gather(1, a), y[:, None])
    opt.zero_grad()
    loss.backward()
    opt.step()
    target.load_state_dict(q.state_dict())
