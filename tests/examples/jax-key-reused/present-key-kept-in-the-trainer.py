import jax
import jax.numpy as jnp
import optax


class Runner:
    def __init__(self, model, tx, seed):
        self.model, self.tx = model, tx
        self.rng = jax.random.PRNGKey(seed)
        self.params = model.init(self.rng, jnp.ones((1, 16)))["params"]
        self.opt_state = tx.init(self.params)

    def train(self, batches, epochs):
        def loss_fn(params, x, y, rng):
            pred = self.model.apply({"params": params}, x, train=True, rngs={"dropout": rng})
            return optax.l2_loss(pred, y).mean()

        grad_fn = jax.jit(jax.value_and_grad(loss_fn))
        for epoch in range(epochs):
            for x, y in batches:
                loss, grads = grad_fn(self.params, x, y, self.rng)  # here
                updates, self.opt_state = self.tx.update(grads, self.opt_state)
                self.params = optax.apply_updates(self.params, updates)
