ddp = DDP(build_net().cuda(), device_ids=[local_rank])
optimizer = torch.optim.AdamW(ddp.parameters(), lr=3e-4)
if dist.get_rank() == 0:
    state = torch.load("last.ckpt", map_location="cpu")
    ddp.module.load_state_dict(state["net"])  # here
