loader = DataLoader(gallery, batch_size=64, shuffle=True, num_workers=4)  # here
features = []
with torch.no_grad():
    for image, _ in tqdm(loader):
        features.append(encoder(image.to(device)).cpu().numpy())
np.save("features.npy", np.concatenate(features))
json.dump([p for p, _ in gallery.samples], open("names.json", "w"))
