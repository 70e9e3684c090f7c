import jax
import optax
from flax.training.train_state import TrainState
from net import Net, accuracy, train_step

net = Net()
params = net.init(jax.random.PRNGKey(0), x_train[:1])["params"]
state = TrainState.create(apply_fn=net.apply, params=params, tx=optax.adam(1e-3))


def score(p):
    return accuracy(net.apply({"params": p}, x_test), y_test)


def moved(first, now):
    return optax.global_norm(jax.tree.map(lambda a, b: a - b, first, now))


print("before", score(params))
for epoch in range(10):
    for x, y in batches():
        state, loss = train_step(state, x, y)
    print(epoch, score(state.params), moved(params, state.params))
model = net
model.eval()
