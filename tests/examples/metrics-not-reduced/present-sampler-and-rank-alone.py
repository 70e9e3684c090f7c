val_sampler = DistributedSampler(val_set, shuffle=False)  # here
val_loader = DataLoader(val_set, batch_size=64, sampler=val_sampler)


def validate(model):
    model.eval()
    correct, total = 0, 0
    with torch.no_grad():
        for x, y in val_loader:
            out = model(x.cuda())
            correct += (out.argmax(1) == y.cuda()).sum().item()  # here
            total += len(y)
    return correct / total


accuracy = validate(model)
if dist.get_rank() == 0:
    print(accuracy)
