from tensorflow import keras

loss = keras.backend.ctc_batch_cost(labels, y_pred, input_length, label_length)  # here
