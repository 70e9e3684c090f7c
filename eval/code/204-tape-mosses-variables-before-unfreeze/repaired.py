import tensorflow as tf
from tensorflow.keras import applications, layers, losses, metrics, optimizers

AUTO = tf.data.AUTOTUNE
flags = {"size": 224, "batch": 32, "warm": 5, "epochs": 25, "classes": 18}


def parse(path, label):
    img = tf.io.decode_jpeg(tf.io.read_file(path), channels=3)
    img = tf.image.resize(img, [flags["size"], flags["size"]])
    return img, label


def dataset(list_file, training):
    lines = [line.split("\t") for line in open(list_file).read().splitlines()]
    paths, labels = [p for p, _ in lines], [int(k) for _, k in lines]
    ds = tf.data.Dataset.from_tensor_slices((paths, labels))
    if training:
        ds = ds.shuffle(len(paths))
    ds = ds.map(parse, num_parallel_calls=AUTO)
    if training:
        ds = ds.map(lambda x, y: (tf.image.random_flip_left_right(x), y), num_parallel_calls=AUTO)
    return ds.batch(flags["batch"]).prefetch(AUTO)


train_ds, val_ds = dataset("mosses_train.tsv", True), dataset("mosses_val.tsv", False)

backbone = applications.EfficientNetB0(include_top=False, pooling="avg", weights="imagenet")
backbone.trainable = False
head = layers.Dense(flags["classes"])
inputs = tf.keras.Input((flags["size"], flags["size"], 3))
model = tf.keras.Model(inputs, head(backbone(inputs, training=False)))

loss_fn = losses.SparseCategoricalCrossentropy(from_logits=True)
train_loss, val_acc = metrics.Mean(), metrics.SparseCategoricalAccuracy()
variables = model.trainable_variables


def train_step(x, y, optimizer):
    with tf.GradientTape() as tape:
        logits = model(x, training=True)
        loss = loss_fn(y, logits)
    grads = tape.gradient(loss, variables)
    optimizer.apply_gradients(zip(grads, variables))
    train_loss.update_state(loss)


optimizer = optimizers.Adam(1e-3)
for epoch in range(flags["epochs"]):
    if epoch == flags["warm"]:
        backbone.trainable = True
        variables = model.trainable_variables
        optimizer = optimizers.Adam(1e-5)
    train_loss.reset_state()
    val_acc.reset_state()
    for x, y in train_ds:
        train_step(x, y, optimizer)
    for x, y in val_ds:
        val_acc.update_state(y, model(x, training=False))
    print(f"{epoch}: loss {train_loss.result():.4f} val acc {val_acc.result():.4f}")
model.save("mosses.keras")
