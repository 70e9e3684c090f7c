import torch


class Learner:
    def step(self, loss):
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()

    def update(self, batch):
        stats = self.update_with_batch(batch)
        for lr_scheduler in self.lr_schedulers:
            lr_scheduler.step()
        return stats
