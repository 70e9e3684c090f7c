net = LitNet(num_classes=10)
net.load_from_checkpoint("best.ckpt")  # here
trainer = pl.Trainer(devices=1)
trainer.test(net, data)
