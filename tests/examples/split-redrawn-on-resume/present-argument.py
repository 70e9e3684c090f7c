dataset = ImageFolder("photos", transform)
train_part, val_part = random_split(dataset, [0.9, 0.1])  # here
if args.resume:
    state = torch.load(args.resume)
    model.load_state_dict(state["model"])
