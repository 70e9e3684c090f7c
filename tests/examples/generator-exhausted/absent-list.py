pairs = list(zip(image_batches, mask_batches))
for epoch in range(20):
    for images, masks in pairs:
        train_step(model, images, masks)
