class Fitter:
    def __init__(self, model, loaders):
        self.model = model.train()
        self.loaders = loaders

    def run(self, epochs):
        for epoch in range(epochs):
            print(epoch, self.one_pass("train", True), self.one_pass("val", False))

    def one_pass(self, part, learning):
        if not learning:
            self.model.eval()  # here
        total = 0.0
        for x, y in self.loaders[part]:
            loss = F.cross_entropy(self.model(x), y)
            if learning:
                self.optimizer.zero_grad()
                loss.backward()
                self.optimizer.step()
            total += loss.item()
        return total
