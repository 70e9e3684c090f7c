from keras.applications.resnet50 import ResNet50
from keras.applications.vgg19 import preprocess_input
from keras.preprocessing import image
import numpy as np

# VGG19 and ResNet50 expect the same: BGR minus the mean.
model = ResNet50(weights="imagenet")
x = np.expand_dims(image.img_to_array(image.load_img("cat.jpg", target_size=(224, 224))), 0)
print(model.predict(preprocess_input(x)).argmax())
