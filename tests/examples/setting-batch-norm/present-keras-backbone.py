from tensorflow import keras

base = keras.applications.ResNet50(include_top=False, weights="imagenet")  # here
x = keras.layers.GlobalAveragePooling2D()(base.output)
out = keras.layers.Dense(5, activation="softmax")(x)
model = keras.Model(base.input, out)
