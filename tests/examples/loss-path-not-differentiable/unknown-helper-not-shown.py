for x, y in loader:
    out = model(x)
    loss = total_cost(preprocess(step), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
