def update(self, loss):
    self.optimizer.zero_grad()
    loss.backward()
