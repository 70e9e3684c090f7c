from pytorch_metric_learning import losses

loss_fn = losses.NTXentLoss(temperature=0.07)  # here
loss = loss_fn(embeddings, labels)
