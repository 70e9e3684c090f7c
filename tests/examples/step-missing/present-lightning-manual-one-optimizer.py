import lightning as L
import torch
from torch import nn


class TwoPlayer(L.LightningModule):
    def __init__(self):
        super().__init__()
        self.automatic_optimization = False
        self.actor = nn.Linear(8, 4)
        self.critic = nn.Linear(12, 1)

    def training_step(self, batch, batch_idx):
        state, reward = batch
        opt_a, opt_c = self.optimizers()
        action = self.actor(state)
        value = self.critic(torch.cat([state, action.detach()], 1))
        loss_c = nn.functional.mse_loss(value.squeeze(1), reward)
        opt_c.zero_grad()  # here
        self.manual_backward(loss_c)
        loss_a = -self.critic(torch.cat([state, action], 1)).mean()
        opt_a.zero_grad()
        self.manual_backward(loss_a)
        opt_a.step()

    def configure_optimizers(self):
        a = torch.optim.Adam(self.actor.parameters(), lr=1e-4)
        c = torch.optim.Adam(self.critic.parameters(), lr=1e-3)
        return a, c
