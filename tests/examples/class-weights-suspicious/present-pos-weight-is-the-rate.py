rate = y_train.mean()
crit = nn.BCEWithLogitsLoss(pos_weight=torch.tensor(rate))  # here
