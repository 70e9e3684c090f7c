import tensorflow as tf

history = run_training(step_fn, dataset)
