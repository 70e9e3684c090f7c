labels = torch.FloatTensor(pd.get_dummies(y).values)
loss = nn.CrossEntropyLoss()(out, labels.long())  # here
