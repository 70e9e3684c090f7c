weights = torch.tensor([1.0, 15.0]).cuda()
loss_fn = nn.CrossEntropyLoss(weight=weights)  # here
for bag, label in loader:
    logits, att = mil(bag.squeeze(0).cuda())
    loss = loss_fn(logits.unsqueeze(0), label.cuda())
    (loss / 16).backward()
