import jax

params = init_network(sizes)
...
