import segmentation_models_pytorch as smp

model = smp.Unet("resnet34", classes=2)  # here
loss_fn = smp.losses.DiceLoss("multiclass")
