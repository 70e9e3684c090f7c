import lightning as L
import torch
from transformers import get_linear_schedule_with_warmup


class Lit(L.LightningModule):
    def training_step(self, batch, idx):
        return self.model(**batch).loss

    def configure_optimizers(self):
        opt = torch.optim.AdamW(self.parameters(), lr=2e-5)
        steps = len(self.train_loader) * 3
        sched = get_linear_schedule_with_warmup(opt, 100, steps)  # here
        return [opt], [sched]
