from tensorflow.keras.preprocessing.image import ImageDataGenerator

flow = ImageDataGenerator(rescale=1 / 255.0).flow_from_directory
train = flow("train", classes=["oak", "ash", "elm"])
test = flow("test", classes=["ash", "elm", "oak"], shuffle=False)  # here
