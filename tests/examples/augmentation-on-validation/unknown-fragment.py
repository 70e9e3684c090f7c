datagen = ImageDataGenerator(rotation_range=30, zoom_range=0.2)
model.fit(datagen.flow(x, y), validation_data=val, epochs=10)
