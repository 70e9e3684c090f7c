pred = net(images).argmax(dim=1, keepdim=True)
hits += (pred == labels).sum().item()  # here
print(hits / len(loader.dataset))
