import tensorflow as tf


class ActorCritic(tf.keras.Model):
    def __init__(self, actions):
        super().__init__()
        self.common = tf.keras.layers.Dense(128, activation="relu")
        self.actor = tf.keras.layers.Dense(actions)
        self.critic = tf.keras.layers.Dense(1)

    def train_step(self, data):
        states, actions, returns = data
        with tf.GradientTape() as tape:
            h = self.common(states)
            loss = a2c_loss(self.actor(h), self.critic(h), actions, returns)
        grads = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply_gradients(zip(grads, self.trainable_variables))
        return {"loss": loss}
