weight = torch.tensor([0.98, 0.02])
criterion = nn.CrossEntropyLoss(weight=weight.cuda())  # here
