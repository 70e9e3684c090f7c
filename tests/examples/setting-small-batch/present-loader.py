from torch.utils.data import DataLoader

train_loader = DataLoader(train_set, batch_size=4, shuffle=True)  # here
val_loader = DataLoader(val_set, batch_size=256)
