def reply(question):
    states = encoder_model.predict(question)
    word, answer = np.array([[START]]), []
    for _ in range(30):
        probabilities, new_h, new_c = decoder_model.predict([word] + states)  # here
        best = int(probabilities[0, -1].argmax())
        answer.append(index_to_word[best])
        word = np.array([[best]])
    return " ".join(answer)
