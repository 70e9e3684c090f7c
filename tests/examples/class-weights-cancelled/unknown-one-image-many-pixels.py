loader = DataLoader(slices, batch_size=1, shuffle=True)
criterion = nn.CrossEntropyLoss(weight=torch.tensor([0.1, 0.9]))
for img, mask in loader:
    loss = criterion(unet(img), mask)
    loss.backward()
