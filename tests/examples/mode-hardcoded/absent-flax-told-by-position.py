import flax.linen as nn
import jax
import optax
from torchvision.datasets import CIFAR10


class Net(nn.Module):
    @nn.compact
    def __call__(self, x, train):
        x = nn.relu(nn.Conv(32, (3, 3))(x))
        x = nn.BatchNorm(use_running_average=not train)(x)
        return nn.Dense(10)(nn.Dropout(0.2, deterministic=not train)(x.mean((1, 2))))


def run(state, variables, x, y, key, train):
    out = state.apply_fn(variables, x, train=train, rngs={"dropout": key}, mutable=["batch_stats"] if train else False)
    return out if train else (out, None)


def evaluate(state, variables, loader, key):
    reference = CIFAR10("data", train=True)
    hits = 0
    for x, y in loader:
        logits, _ = run(state, variables, x, y, key, False)
        hits += (logits.argmax(-1) == y).sum()
    return hits / len(reference)


def train_step(state, variables, x, y, key):
    return run(state, variables, x, y, key, True)
