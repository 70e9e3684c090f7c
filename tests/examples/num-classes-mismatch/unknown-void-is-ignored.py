mask = torch.from_numpy(np.array(Image.open(path))).long()
print(mask.unique())   # tensor([0, 1, 8, 10, 255])
model = deeplabv3_resnet50(num_classes=21)
loss = nn.CrossEntropyLoss(ignore_index=255)(model(img)["out"], mask)
