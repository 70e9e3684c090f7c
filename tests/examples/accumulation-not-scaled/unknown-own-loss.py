for i, batch in enumerate(loader):
    loss = compute_loss(model, batch, accum)
    loss.backward()
    if (i + 1) % accum == 0:
        optimizer.step()
        optimizer.zero_grad()


def compute_loss(model, batch, k):
    return model(batch).mean()
