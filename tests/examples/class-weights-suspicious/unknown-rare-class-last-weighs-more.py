weight = torch.tensor([0.02, 0.98])
criterion = nn.CrossEntropyLoss(weight=weight)
positive = nn.BCEWithLogitsLoss(pos_weight=torch.tensor([9.0]))
