import numpy as np
from sklearn.metrics import classification_report, confusion_matrix
from tensorflow.keras import layers, models, optimizers
from tensorflow.keras.applications import MobileNetV2
from tensorflow.keras.applications.mobilenet_v2 import preprocess_input
from tensorflow.keras.preprocessing.image import ImageDataGenerator

SIZE = (128, 128)
BATCH = 32

train_gen = ImageDataGenerator(
    preprocessing_function=preprocess_input, rotation_range=20, horizontal_flip=True, validation_split=0.15)
plain_gen = ImageDataGenerator(preprocessing_function=preprocess_input, validation_split=0.15)
train_flow = train_gen.flow_from_directory("leaves/train", SIZE, batch_size=BATCH, subset="training", seed=1)
valid_flow = plain_gen.flow_from_directory(
    "leaves/train", SIZE, batch_size=BATCH, subset="validation", shuffle=False, seed=1)
test_flow = ImageDataGenerator(preprocessing_function=preprocess_input).flow_from_directory(
    "leaves/test", SIZE, batch_size=BATCH, class_mode="categorical")

base = MobileNetV2(include_top=False, weights="imagenet", input_shape=SIZE + (3,), pooling="avg")
base.trainable = False
inputs = layers.Input(SIZE + (3,))
x = base(inputs, training=False)
x = layers.Dropout(0.2)(x)
outputs = layers.Dense(train_flow.num_classes, activation="softmax")(x)
model = models.Model(inputs, outputs)
model.compile(optimizers.Adam(1e-3), loss="categorical_crossentropy", metrics=["accuracy"])
model.fit(train_flow, validation_data=valid_flow, epochs=8)

probs = model.predict(test_flow)
y_pred = np.argmax(probs, axis=1)
y_true = test_flow.classes
print(confusion_matrix(y_true, y_pred))
print(classification_report(y_true, y_pred, target_names=list(test_flow.class_indices)))
