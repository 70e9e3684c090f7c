for path in glob.glob("data/*/*.png"):
    image = cv2.imread(path)
    for k in range(12):
        out = augment(image=image)["image"]
        cv2.imwrite(path.replace(".png", f"_{k}.png"), out)  # here
ds = ImageFolder("data", transform=tf)
train_ds, val_ds = random_split(ds, [n_train, n_val])  # here
