class Scaler:
    def __call__(self, reward):
        self.total = self.gamma * self.total + reward
        self.stats.update(self.total)
        return reward / self.stats.std


for t, r in enumerate(rewards):
    discounted = discounted + gamma**t * r
print(discounted)
