module = Segmenter(num_classes=5)
trainer = pl.Trainer(max_epochs=80, limit_train_batches=0.1, devices=1)  # here
trainer.fit(module, datamodule)
