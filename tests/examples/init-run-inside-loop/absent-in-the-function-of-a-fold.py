import tensorflow as tf


def one_fold(session, batches):
    session.run(tf.global_variables_initializer())
    for epoch in range(10):
        for x, y in batches:
            session.run(train, {inputs: x, labels: y})


with tf.Session() as session:
    for fold in range(5):
        one_fold(session, batches(fold))
