from tensorflow.keras.preprocessing.text import Tokenizer

words = Tokenizer(num_words=5000)
words.fit_on_texts(train_texts)
x_train = words.texts_to_sequences(train_texts)
test_words = Tokenizer(num_words=5000)
test_words.fit_on_texts(test_texts)  # here
x_test = test_words.texts_to_sequences(test_texts)
