from tensorflow import keras

base = keras.applications.ResNet50(weights=None, include_top=False, input_shape=(224, 224, 3))  # here
base.trainable = False  # here
model = keras.Sequential([base, keras.layers.GlobalAveragePooling2D(), keras.layers.Dense(5, activation="softmax")])
model.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
model.fit(train_ds, epochs=10, validation_data=val_ds)
