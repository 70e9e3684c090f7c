for batch in loader:
    terms = energy(batch)
    loss = torch.sqrt(terms).mean()
    loss.backward()
    optimizer.step()
