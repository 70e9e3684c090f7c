import lightning as L
from lightning.pytorch.callbacks import ModelCheckpoint

trainer = L.Trainer(max_epochs=50, callbacks=[ModelCheckpoint(monitor="val_loss")])
trainer.fit(model, datamodule=dm)
trainer.test(model, datamodule=dm)  # here
