running, seen = 0.0, 0  # here
for epoch in range(30):
    for step, batch in enumerate(loader):
        loss = train_step(batch)
        running += loss.item()
        seen += 1
        if step % 50 == 0:
            print(epoch, step, running / seen)
