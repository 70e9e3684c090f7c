import tensorflow as tf

for epoch in range(30):
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())  # here
        for x, y in batches():
            session.run(train, feed_dict={inputs: x, labels: y})
        saver.save(session, "./net")
