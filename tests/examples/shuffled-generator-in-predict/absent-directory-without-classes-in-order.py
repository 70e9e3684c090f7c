test_flow = ImageDataGenerator(rescale=1 / 255.0).flow_from_directory(
    "test", target_size=(150, 150), batch_size=32, class_mode=None, shuffle=False
)
probabilities = model.predict(test_flow)
table = pd.DataFrame({"id": test_flow.filenames, "label": probabilities[:, 0]})
