import jax
import optax

from model import forward, init_weights

tx = optax.adamw(3e-4)
weights = init_weights(jax.random.PRNGKey(1))
moments = tx.init(weights)


@jax.jit
def train_step(weights, moments, images, labels):
    def objective(w):
        return optax.softmax_cross_entropy_with_integer_labels(forward(w, images), labels).mean()

    value, gradients = jax.value_and_grad(objective)(weights)
    deltas, _ = tx.update(gradients, moments, weights)  # here
    return optax.apply_updates(weights, deltas), value


for images, labels in batches():
    weights, value = train_step(weights, moments, images, labels)
