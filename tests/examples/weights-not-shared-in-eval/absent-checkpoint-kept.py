net = LitNet.load_from_checkpoint("best.ckpt", num_classes=10)
trainer = pl.Trainer(devices=1)
trainer.fit(net, data)
trainer.test(net, data)
