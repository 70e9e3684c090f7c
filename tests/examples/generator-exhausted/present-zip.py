pairs = zip(image_batches, mask_batches)  # here
for epoch in range(20):
    for images, masks in pairs:  # here
        train_step(model, images, masks)
