loader = DataLoader(train_set, 256, shuffle=True)  # here
features = []
with torch.no_grad():
    for x, _ in loader:
        features.append(encoder(x.cuda()).cpu())
features = torch.cat(features)
head_data = TensorDataset(features, torch.tensor(train_set.targets))
