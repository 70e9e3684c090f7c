import tensorflow as tf

train = tf.keras.utils.image_dataset_from_directory("fruit", seed=1)
CLASSES = ["apple", "Banana", "cherry", "Date"]  # here
model.fit(train, epochs=5)
p = model.predict(img[None])
print(CLASSES[p.argmax()])
