model = Net()
criterion = nn.CrossEntropyLoss()
plt.plot(train_losses)
