import pytorch_lightning as pl
from pytorch_lightning.callbacks import EarlyStopping, ModelCheckpoint

stopper = EarlyStopping(monitor="val_f1", patience=8)  # here
keeper = ModelCheckpoint(monitor="val_f1", filename="{epoch}-{val_f1:.3f}")  # here
trainer = pl.Trainer(max_epochs=120, callbacks=[stopper, keeper])
trainer.fit(module, datamodule=data)
