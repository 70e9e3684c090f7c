for step in range(20000):
    xb, yb = mnist.train.next_batch(50)
    sess.run(train_step, feed_dict={x: xb, y_: yb, keep_prob: 0.5})
    if step % 1000 == 0:
        print(sess.run(accuracy, feed_dict={x: x_test, y_: y_test, keep_prob: 1.0}))
