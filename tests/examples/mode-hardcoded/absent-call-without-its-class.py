def call(self, images, training=False):
    x = self.conv1(images)
    x = self.bn1(x, training=training)
    x = tf.nn.relu(x)
    return self.head(tf.reduce_mean(x, [1, 2]))
