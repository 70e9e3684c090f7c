for epoch in range(30):
    sess.run(init_op)  # here
    for i in range(steps):
        xb, yb = batches.next()
        sess.run(train_op, feed_dict={x: xb, y: yb})
