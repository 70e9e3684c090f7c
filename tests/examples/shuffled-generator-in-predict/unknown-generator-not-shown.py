probs = model.predict_generator(generator, steps=100)
pred = np.argmax(probs, axis=-1)
print(confusion_matrix(truth, pred))
