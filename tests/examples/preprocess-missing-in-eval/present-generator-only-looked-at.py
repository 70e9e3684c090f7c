import matplotlib.pyplot as plt
from keras.models import load_model
from keras.preprocessing.image import ImageDataGenerator

train = ImageDataGenerator(rescale=1 / 255, validation_split=0.2)
train_flow = train.flow_from_directory("data", subset="training")
val_flow = train.flow_from_directory("data", subset="validation")
raw_test = ImageDataGenerator()  # here
test_images = raw_test.flow_from_directory("data/test", class_mode=None)
plt.imshow(next(test_images)[0].astype("uint8"))
model = load_model("start.h5")
model.fit(train_flow, validation_data=val_flow, epochs=10)
