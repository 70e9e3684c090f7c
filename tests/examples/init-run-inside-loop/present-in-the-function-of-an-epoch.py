import tensorflow as tf


def one_epoch(session, batches):
    session.run(tf.global_variables_initializer())  # here
    total = 0.0
    for x, y in batches:
        value, _ = session.run([cost, train], {inputs: x, labels: y})
        total += value
    return total


with tf.Session() as session:
    for epoch in range(40):
        print(epoch, one_epoch(session, batches()))
