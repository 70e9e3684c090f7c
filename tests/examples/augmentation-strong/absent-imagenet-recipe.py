from torchvision import transforms

train_tf = transforms.Compose(
    [
        transforms.RandomResizedCrop(224, scale=(0.08, 1.0)),
        transforms.RandomHorizontalFlip(p=0.5),
        transforms.ColorJitter(brightness=0.4, contrast=0.4, saturation=0.4, hue=0.1),
        transforms.RandAugment(2, 9),
        transforms.ToTensor(),
    ]
)
