import torch

net = build_network().half()
run(net)
