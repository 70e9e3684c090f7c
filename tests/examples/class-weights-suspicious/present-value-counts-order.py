w = 1.0 / train_df["label"].value_counts(normalize=True)
w = torch.tensor(w.values, dtype=torch.float)
loss_fn = nn.CrossEntropyLoss(weight=w)  # here
