from sklearn.preprocessing import MultiLabelBinarizer
from tensorflow.keras import layers, Sequential

mlb = MultiLabelBinarizer()
Y = mlb.fit_transform(df["genres"].str.split("|"))
model = Sequential([
    layers.Embedding(20000, 64),
    layers.GlobalAveragePooling1D(),
    layers.Dense(18, activation="softmax"),
])
model.compile(optimizer="adam", loss="categorical_crossentropy")  # here
model.fit(X, Y, epochs=20)
