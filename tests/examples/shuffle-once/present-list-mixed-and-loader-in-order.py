files = sorted(glob.glob("train/*.npz"))
random.shuffle(files)  # here
train_loader = DataLoader(Clips(files), batch_size=32, shuffle=False, num_workers=4)
for epoch in range(30):
    for x, y in train_loader:
        loss = F.cross_entropy(net(x.cuda()), y.cuda())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
