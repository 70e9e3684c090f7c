import flax.linen as nn
import jax
import optax


class Tagger(nn.Module):
    tags: int

    @nn.compact
    def __call__(self, tokens, is_training):
        h = nn.Embed(5000, 96)(tokens)
        h = nn.Dropout(0.3)(nn.relu(nn.Dense(96)(h)), deterministic=not is_training)
        return nn.Dense(self.tags)(h)


def forward(model, params, tokens, is_training, rng):
    return model.apply({"params": params}, tokens, is_training, rngs={"dropout": rng})


def objective(params, model, batch, rng):
    scores = forward(model, params, batch["tokens"], True, rng)
    return optax.softmax_cross_entropy_with_integer_labels(scores, batch["tags"]).mean()


def run_validation(model, params, batches, rng):
    right = total = 0
    for batch in batches:
        scores = forward(model, params, batch["tokens"], True, rng)  # here
        right += (scores.argmax(-1) == batch["tags"]).sum()
        total += batch["tags"].size
    return right / total
