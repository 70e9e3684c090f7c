import tensorflow as tf

train = tf.keras.utils.image_dataset_from_directory("fruit", seed=1)
CLASSES = ["apple", "banana", "cherry", "date"]
model.fit(train, epochs=5)
p = model.predict(img[None])
print(sorted(CLASSES)[p.argmax()], CLASSES[p.argmax()])
