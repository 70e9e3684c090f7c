gen = ImageDataGenerator(rescale=1 / 255.0)
train = gen.flow_from_directory("train", classes=os.listdir("train"), class_mode="categorical")  # here
val = gen.flow_from_directory("val", classes=os.listdir("val"), class_mode="categorical")  # here
