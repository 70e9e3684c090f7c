import flax.linen as nn
import jax
import optax


class Trainer:
    def __init__(self, model, variables, tx):
        self.model, self.tx = model, tx
        self.params, self.stats = variables["params"], variables["batch_stats"]
        self.opt_state = tx.init(self.params)

    def loss(self, params, stats, x, y):
        out, _ = self.model.apply(  # here
            {"params": params, "batch_stats": stats}, x, train=True, mutable=["batch_stats"]
        )
        return optax.l2_loss(out[:, 0], y).mean()

    def step(self, x, y):
        value, grads = jax.value_and_grad(self.loss)(self.params, self.stats, x, y)
        updates, self.opt_state = self.tx.update(grads, self.opt_state, self.params)
        self.params = optax.apply_updates(self.params, updates)
        return value

    def evaluate(self, x):
        return self.model.apply({"params": self.params, "batch_stats": self.stats}, x, train=False)
