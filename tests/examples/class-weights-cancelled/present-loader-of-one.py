crit = nn.CrossEntropyLoss(weight=torch.tensor([1.0, 50.0]))  # here
loader = DataLoader(ds, batch_size=1, shuffle=True)
for vol, lab in loader:
    out = net(vol)
    loss = crit(out, lab)
    opt.zero_grad()
    loss.backward()
    opt.step()
