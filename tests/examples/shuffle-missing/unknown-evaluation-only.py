test_loader = torch.utils.data.DataLoader(test_set, batch_size=100, shuffle=False)

model.eval()
correct = 0
with torch.no_grad():
    for images, labels in test_loader:
        correct += (model(images).argmax(1) == labels).sum().item()
print(correct / len(test_set))
