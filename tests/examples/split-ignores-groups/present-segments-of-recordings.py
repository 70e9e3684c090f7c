import numpy as np
from sklearn.model_selection import train_test_split

x, y = [], []
for recording in recordings:
    signal, marks = read(recording)
    for start, stop, label in marks:
        x.append(spectrogram(signal[start:stop]))
        y.append(label)
x_train, x_test, y_train, y_test = train_test_split(np.array(x), y, test_size=0.2)  # here
