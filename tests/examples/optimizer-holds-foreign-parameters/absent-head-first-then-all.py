warm = torch.optim.Adam(model.head.parameters(), lr=1e-3)
full = torch.optim.Adam(model.parameters(), lr=1e-5)
for x, y in loader:
    warm.zero_grad(); ce(model(x), y).backward(); warm.step()
for x, y in loader:
    full.zero_grad(); ce(model(x), y).backward(); full.step()
