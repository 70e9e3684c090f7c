from sklearn.preprocessing import StandardScaler
from tensorflow import keras
from tensorflow.keras.preprocessing.text import Tokenizer

words = Tokenizer(num_words=5000)
words.fit_on_texts(train_texts)
words.fit_on_texts(test_texts)
x_train = words.texts_to_matrix(train_texts)
x_test = words.texts_to_matrix(test_texts)
scaler = StandardScaler().fit(x_train)
model = keras.Sequential([keras.layers.Dense(1, activation="sigmoid")])
model.compile("adam", "binary_crossentropy")
model.fit(scaler.transform(x_train), y_train)
