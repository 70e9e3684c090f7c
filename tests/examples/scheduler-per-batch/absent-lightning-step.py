import lightning as L
import torch


class Lit(L.LightningModule):
    def configure_optimizers(self):
        opt = torch.optim.AdamW(self.parameters(), lr=2e-5)
        sched = torch.optim.lr_scheduler.OneCycleLR(
            opt, max_lr=1e-3, steps_per_epoch=len(self.loader), epochs=20
        )
        return {"optimizer": opt, "lr_scheduler": {"scheduler": sched, "interval": "step"}}
