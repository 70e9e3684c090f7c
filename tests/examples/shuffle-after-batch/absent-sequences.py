import tensorflow as tf

text = open("shakespeare.txt", "rb").read().decode("utf-8")
vocabulary = sorted(set(text))
ids_from_chars = tf.keras.layers.StringLookup(vocabulary=list(vocabulary))
ids = ids_from_chars(tf.strings.unicode_split(text, "UTF-8"))

# The first batch cuts the text into sequences: these are the examples.
sequences = tf.data.Dataset.from_tensor_slices(ids).batch(101, drop_remainder=True)
dataset = sequences.map(lambda s: (s[:-1], s[1:]))
dataset = dataset.shuffle(10000).batch(64, drop_remainder=True).prefetch(tf.data.AUTOTUNE)

model = tf.keras.Sequential(
    [
        tf.keras.layers.Embedding(len(vocabulary) + 1, 256),
        tf.keras.layers.GRU(1024, return_sequences=True),
        tf.keras.layers.Dense(len(vocabulary) + 1),
    ]
)
model.compile("adam", tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True))
model.fit(dataset, epochs=20)
