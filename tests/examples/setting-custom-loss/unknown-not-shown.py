for batch in loader:
    loss = step(batch)
    loss.backward()
    optimizer.step()
