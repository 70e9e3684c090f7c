from tensorflow import keras

base = keras.applications.MobileNetV2(include_top=False, pooling="avg")
base.trainable = False
model = keras.Sequential([base, keras.layers.Dense(3, activation="softmax")])
model.compile("adam", "sparse_categorical_crossentropy")  # here
model.fit(train, epochs=3)
base.trainable = True
model.fit(train, epochs=10)
