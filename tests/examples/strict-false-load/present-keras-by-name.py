from keras.models import Model
from keras.layers import Input, Dense

inputs = Input((100,))
model = Model(inputs, Dense(5, activation="softmax")(Dense(64, activation="relu")(inputs)))
model.load_weights("old_model.h5", by_name=True)  # here
model.compile("adam", "categorical_crossentropy")
