import pytorch_lightning as pl
from pytorch_lightning.callbacks import EarlyStopping, ModelCheckpoint

stopper = EarlyStopping(monitor="val_loss", patience=8)
keeper = ModelCheckpoint(monitor="val_iou", mode="max")
last = ModelCheckpoint(monitor="val_iou", save_top_k=-1)
trainer = pl.Trainer(max_epochs=120, callbacks=[stopper, keeper, last])
trainer.fit(module, datamodule=data)
