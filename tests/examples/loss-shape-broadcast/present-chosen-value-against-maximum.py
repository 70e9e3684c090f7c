def improve(memory, online, frozen, optimizer):
    obs, act, reward, nxt, over = memory.draw(64)
    chosen = online(obs).gather(1, act)
    with torch.no_grad():
        best = frozen(nxt).max(1)[0]
        goal = reward + 0.99 * (1 - over) * best
    loss = F.mse_loss(chosen, goal)  # here
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
