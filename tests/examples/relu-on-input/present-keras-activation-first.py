input_layer = engine.Input((1, 32, 32))
active_1 = layers.Activation("relu")(input_layer)  # here
conv_1 = layers.Conv2D(64, (3, 3), activation="relu")(active_1)
shaped_1 = layers.Flatten()(conv_1)
out = layers.Dense(2, activation="softmax")(shaped_1)
model = engine.Model(input_layer, out)
