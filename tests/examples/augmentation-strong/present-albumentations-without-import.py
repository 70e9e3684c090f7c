train_tf = A.Compose(
    [
        A.Rotate(limit=180, p=0.9),  # here
        A.GaussNoise(p=0.5),
        A.Normalize(),
        ToTensorV2(),
    ]
)
val_tf = A.Compose([A.Resize(224, 224), A.Normalize(), ToTensorV2()])
loader = DataLoader(Photos(train_files, train_tf), batch_size=32, shuffle=True)
