from tensorflow import keras

datagen = keras.preprocessing.image.ImageDataGenerator(rescale=1 / 255)
train_generator = datagen.flow_from_directory("train", target_size=(64, 64), batch_size=32)
d = 128
g = 3
model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(d, activation="relu"), keras.layers.Dense(g, activation="softmax")])
model.compile("adam", "categorical_crossentropy")
model.fit(train_generator, epochs=10)
