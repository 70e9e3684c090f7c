for batch in loader:
    loss = objective(batch)
    loss.backward()
    optimizer.step()
