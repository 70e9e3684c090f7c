test_flow = ImageDataGenerator(rescale=1 / 255.0).flow_from_directory(  # here
    "test", target_size=(150, 150), batch_size=32, class_mode=None
)
probabilities = model.predict(test_flow)
table = pd.DataFrame({"id": os.listdir("test/all"), "label": probabilities[:, 0]})
