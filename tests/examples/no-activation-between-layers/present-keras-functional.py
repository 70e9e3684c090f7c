input_layer = engine.Input((1, 32, 32))
conv_1 = layers.Conv2D(64, (16, 16))(input_layer)  # here
conv_2 = layers.Conv2D(128, (16, 16))(conv_1)
pool_1 = layers.MaxPooling2D()(conv_2)
shaped_1 = layers.Reshape((512,))(pool_1)
dense_1 = layers.Dense(2)(shaped_1)
out = layers.Activation("softmax")(dense_1)
model = engine.Model(input_layer, out)
