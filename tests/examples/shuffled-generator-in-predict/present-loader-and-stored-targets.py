loader = DataLoader(data, batch_size=128, shuffle=True)  # here
scores = []
net.eval()
with torch.no_grad():
    for images, _ in loader:
        scores.append(net(images.cuda()).softmax(1).cpu())
scores = torch.cat(scores)
truth = torch.tensor(data.targets)
print("accuracy", (scores.argmax(1) == truth).float().mean())
