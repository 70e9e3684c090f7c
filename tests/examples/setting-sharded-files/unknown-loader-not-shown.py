loader = make_loader(args)
for x, y in loader:
    model.fit(x, y)
