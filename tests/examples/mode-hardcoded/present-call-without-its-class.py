def call(self, images):
    x = self.conv1(images)
    x = self.bn1(x, training=True)  # here
    x = tf.nn.relu(x)
    return self.head(tf.reduce_mean(x, [1, 2]))
