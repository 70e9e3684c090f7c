for batch in loader:
    optimizer.zero_grad()
    losses = compute_losses(batch, step)
    losses["total"].backward()
    optimizer.step()
    print(losses["total"].item())
