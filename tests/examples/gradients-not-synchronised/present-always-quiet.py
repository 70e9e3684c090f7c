for step, batch in enumerate(loader):
    with model.no_sync():  # here
        loss = model(**batch).loss / 8
        loss.backward()
    if (step + 1) % 8 == 0:
        optimizer.step()
        optimizer.zero_grad()
