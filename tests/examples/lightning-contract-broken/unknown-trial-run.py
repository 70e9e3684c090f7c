module = Segmenter(num_classes=5)
trainer = pl.Trainer(max_epochs=3, limit_train_batches=20, devices=1)
trainer.fit(module, datamodule)
