flow = datagen.flow_from_directory("test", batch_size=32, shuffle=False)
images, _ = next(flow)  # here
show(images[0])
scores = model.predict(flow)
print((scores.argmax(1) == flow.classes).mean())
