import tensorflow as tf

classifier = tf.estimator.Estimator(model_fn=cnn_model)
train_input_fn = tf.estimator.inputs.numpy_input_fn(  # here
    x={"x": train_data},
    y=train_labels,
    batch_size=200,
    num_epochs=None,
    shuffle=True,
)
classifier.train(input_fn=train_input_fn, steps=200000)
