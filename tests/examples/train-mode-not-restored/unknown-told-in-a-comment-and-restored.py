for epoch in range(3):
    for step, batch in enumerate(train_loader):
        model.train()
        loss = model(**batch).loss
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        if step % 200 == 0:
            score = evaluate(model, dev_loader)  # model.eval() inside, no_grad
            print(step, score)
