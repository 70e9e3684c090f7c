torch.manual_seed(11)
dataset = ImageFolder("photos", transform)
train_part, val_part = random_split(dataset, [0.9, 0.1])
if os.path.exists("last.pt"):
    model.load_state_dict(torch.load("last.pt"))
