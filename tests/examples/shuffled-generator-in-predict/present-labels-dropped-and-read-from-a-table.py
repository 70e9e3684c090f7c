loader = DataLoader(test_set, batch_size=16, shuffle=True)  # here
predicted = []
model.eval()
with torch.no_grad():
    for volume, _ in loader:
        predicted.append(model(volume.cuda()).cpu())
predicted = torch.cat(predicted).numpy()
measured = pd.read_csv("test.csv")["strength"].values
print(r2_score(measured, predicted))
