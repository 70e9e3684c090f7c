from torch.utils.data import DataLoader

loader = DataLoader(train_set, batch_size=8192, shuffle=True, num_workers=16)  # here
