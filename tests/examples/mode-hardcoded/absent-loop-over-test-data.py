for images, labels in test_data:
    scores = model(images, training=False)
    accuracy.update_state(labels, scores)
print(accuracy.result().numpy())
