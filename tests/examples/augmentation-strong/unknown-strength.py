datagen = ImageDataGenerator(rotation_range=args.rotation, horizontal_flip=True)
model.fit(datagen.flow(x, y), epochs=10)
