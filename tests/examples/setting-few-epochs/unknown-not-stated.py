for epoch in range(args.epochs):
    train(model, loader)
