for epoch in range(25):
    for phase in ["train", "val"]:
        model.train(phase == "train")
        hits = 0
        for x, y in loaders[phase]:
            optimizer.zero_grad()
            with torch.set_grad_enabled(phase == "train"):
                out = model(x.to(device))
                loss = criterion(out, y.to(device))
                if phase == "train":
                    loss.backward()
                    optimizer.step()
            hits += (out.argmax(1).cpu() == y).sum().item()
        print(phase, hits / len(loaders[phase].dataset))
