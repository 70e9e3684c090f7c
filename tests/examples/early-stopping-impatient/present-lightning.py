import pytorch_lightning as pl
from pytorch_lightning.callbacks import EarlyStopping

trainer = pl.Trainer(
    max_epochs=100,
    callbacks=[EarlyStopping(monitor="val_loss", mode="min", patience=1)],  # here
)
trainer.fit(model, datamodule=dm)
