from tensorflow import keras

base = keras.applications.ResNet50(include_top=False)
for layer in base.layers:
    layer.trainable = False
base.trainable = False
