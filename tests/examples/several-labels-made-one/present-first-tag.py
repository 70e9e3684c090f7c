df["target"] = df.attributes.str.split("|").str[0]  # here
le = LabelEncoder().fit(df.target)
y = torch.tensor(le.transform(df.target))
net = timm.create_model("efficientnet_b2", pretrained=True, num_classes=len(le.classes_))
crit = nn.CrossEntropyLoss()
