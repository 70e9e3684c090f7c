from keras.models import load_model
from keras.optimizers import Adam

net = load_model("first_phase.h5")
net.layers[0].trainable = True
net.compile(Adam(1e-5), "categorical_crossentropy")
net.fit(images, labels, epochs=10)
