loader = DataLoader(gallery, batch_size=64, shuffle=True, num_workers=4)
features = []
with torch.no_grad():
    for image, _ in loader:
        features.append(encoder(image.to(device)).cpu().numpy())
features = np.concatenate(features)
mean, covariance = features.mean(0), np.cov(features.T)
