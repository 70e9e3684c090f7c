for x, y in dl:
    loss = crit(model(x), y)
    reg = lam * l1_penalty(model)
    opt.zero_grad()
    loss.backward()  # here
    opt.step()
    log(loss=loss.item() + reg.item())
