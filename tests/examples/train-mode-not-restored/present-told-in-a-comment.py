for epoch in range(3):
    model.train()
    for step, batch in enumerate(train_loader):
        loss = model(**batch).loss
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        if step % 200 == 0:
            score = evaluate(model, dev_loader)  # model.eval() inside, no_grad  # here
            print(step, score)
