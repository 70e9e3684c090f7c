correct += (pred == y).sum().item()
print(correct / total)
