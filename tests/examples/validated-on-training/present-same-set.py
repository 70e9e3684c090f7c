from torch.utils.data import DataLoader

train_loader = DataLoader(train_set, 32, shuffle=True)
val_loader = DataLoader(train_set, 32)  # here
