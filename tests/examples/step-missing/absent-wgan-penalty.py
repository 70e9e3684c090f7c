import lightning as L
import torch
from torch import nn
import torch.nn.functional as F


class WGAN(L.LightningModule):
    def __init__(self, latent=64, n_critic=5):
        super().__init__()
        self.automatic_optimization = False
        self.save_hyperparameters()
        self.gen = nn.Sequential(nn.Linear(latent, 128), nn.ReLU(), nn.Linear(128, 784), nn.Tanh())
        self.critic = nn.Sequential(nn.Linear(784, 128), nn.LeakyReLU(0.2), nn.Linear(128, 1))

    def penalty(self, real, fake):
        a = torch.rand(len(real), 1, device=self.device)
        x = (a * real + (1 - a) * fake).requires_grad_()
        grad = torch.autograd.grad(self.critic(x).sum(), x, create_graph=True)[0]
        return ((grad.norm(dim=1) - 1) ** 2).mean()

    def training_step(self, batch, i):
        real = batch[0].flatten(1)
        g_opt, c_opt = self.optimizers()
        z = torch.randn(len(real), self.hparams.latent, device=self.device)
        fake = self.gen(z).detach()
        c_loss = self.critic(fake).mean() - self.critic(real).mean() + 10 * self.penalty(real, fake)
        c_opt.zero_grad()
        self.manual_backward(c_loss)
        c_opt.step()
        if i % self.hparams.n_critic == 0:
            g_loss = -self.critic(self.gen(z)).mean()
            g_opt.zero_grad()
            self.manual_backward(g_loss)
            g_opt.step()

    def configure_optimizers(self):
        return (torch.optim.Adam(self.gen.parameters(), lr=1e-4, betas=(0.0, 0.9)),
                torch.optim.Adam(self.critic.parameters(), lr=1e-4, betas=(0.0, 0.9)))


L.Trainer(max_epochs=100).fit(WGAN(), torch.load("dl.pt"))
