for images, labels in test_data:
    scores = model(images, training=True)  # here
    accuracy.update_state(labels, scores)
print(accuracy.result().numpy())
