pictures = ImageDataGenerator(rescale=1 / 255).flow_from_directory(
    "train/images", class_mode=None, batch_size=8, seed=1
)
masks = ImageDataGenerator(rescale=1 / 255).flow_from_directory(
    "train/masks", class_mode=None, color_mode="grayscale", batch_size=8, seed=1
)
model.fit(zip(pictures, masks), steps_per_epoch=50, epochs=20)
