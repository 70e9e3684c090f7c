from tensorflow import keras

base = keras.applications.VGG16(include_top=False, weights="imagenet")
base.trainable = False  # here
model = keras.Sequential([base, keras.layers.Flatten(), keras.layers.Dense(5)])
