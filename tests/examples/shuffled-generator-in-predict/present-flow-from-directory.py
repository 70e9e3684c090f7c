import numpy as np
from keras.models import load_model
from keras.preprocessing.image import ImageDataGenerator
from sklearn.metrics import classification_report, confusion_matrix

model = load_model("best.h5")
test_datagen = ImageDataGenerator(rescale=1.0 / 255)
test_generator = test_datagen.flow_from_directory(  # here
    "data/test", target_size=(150, 150), batch_size=32, class_mode="categorical"
)
probabilities = model.predict_generator(test_generator, len(test_generator))
predicted = np.argmax(probabilities, axis=1)
print(model.evaluate_generator(test_generator, len(test_generator)))
print(confusion_matrix(test_generator.classes, predicted))
print(classification_report(test_generator.classes, predicted))
