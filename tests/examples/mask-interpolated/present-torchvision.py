from torchvision import datasets, transforms

image_transform = transforms.Compose([transforms.Resize((256, 256)), transforms.ToTensor()])
mask_transform = transforms.Compose([transforms.Resize((256, 256)), transforms.ToTensor()])  # here
train_set = datasets.VOCSegmentation(
    "data", image_set="train", transform=image_transform, target_transform=mask_transform
)
