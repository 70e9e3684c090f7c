"""Both frameworks, loaded once and on one core; what they warn of while loading is not ours."""

import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import tensorflow
    import torch

    torch.cuda.is_available()  # a CUDA build on a machine without a driver warns once

torch.set_num_threads(1)
tensorflow.config.threading.set_intra_op_parallelism_threads(1)
tensorflow.config.threading.set_inter_op_parallelism_threads(1)
