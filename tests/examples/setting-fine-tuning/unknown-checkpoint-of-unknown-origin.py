model.load_state_dict(torch.load("last.pt"))
for x, y in loader:
    criterion(model(x), y).backward()
