import lightning as L

trainer = L.Trainer(max_epochs=10, accumulate_grad_batches=8, devices=1)
trainer.fit(model, train_dataloaders=loader)
