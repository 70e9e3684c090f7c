from tensorflow.keras.preprocessing.image import ImageDataGenerator

TREES = ["oak", "ash", "elm"]
flow = ImageDataGenerator(rescale=1 / 255.0).flow_from_directory
train = flow("train", classes=TREES)
test = flow("test", classes=TREES, shuffle=False)
