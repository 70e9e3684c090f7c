net = timm.create_model('convnext_tiny', num_classes=9)  # here
for name, weight in net.named_parameters():
    weight.requires_grad = 'head' in name  # here
