from sklearn.model_selection import StratifiedKFold
from keras.models import Sequential
from keras.layers import Dense

model = Sequential()  # here
model.add(Dense(32, input_dim=30, activation="relu"))
model.add(Dense(1, activation="sigmoid"))
model.compile(loss="binary_crossentropy", optimizer="adam", metrics=["accuracy"])

kfold = StratifiedKFold(n_splits=10, shuffle=True, random_state=7)
scores = []
for train, test in kfold.split(X, Y):
    model.fit(X[train], Y[train], epochs=50, batch_size=16, verbose=0)
    scores.append(model.evaluate(X[test], Y[test], verbose=0)[1])
print(scores)
