from keras.models import load_model

net = load_model("first_phase.h5")
net.layers[0].trainable = True  # here
net.fit(images, labels, epochs=10)
