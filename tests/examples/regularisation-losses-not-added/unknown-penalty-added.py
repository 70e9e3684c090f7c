for x, y in dl:
    loss = crit(model(x), y)
    reg = lam * l1_penalty(model)
    (loss + reg).backward()
    opt.step()
    writer.add_scalar("reg", reg.item())
