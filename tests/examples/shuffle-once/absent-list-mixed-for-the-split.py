files = sorted(glob.glob("clips/*.npz"))
random.shuffle(files)
train_loader = DataLoader(Clips(files[:900]), batch_size=32, shuffle=True, num_workers=4)
val_loader = DataLoader(Clips(files[900:]), batch_size=32, shuffle=False)
for epoch in range(30):
    for x, y in train_loader:
        loss = F.cross_entropy(net(x.cuda()), y.cuda())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
