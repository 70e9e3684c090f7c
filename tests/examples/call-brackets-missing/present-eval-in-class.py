class Trainer:
    def validate(self):
        self.net.eval  # here
        for x, y in self.val_loader:
            self.total += self.criterion(self.net(x), y)
