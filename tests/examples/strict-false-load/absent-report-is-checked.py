import torch
import timm

model = timm.create_model("vit_base_patch16_224", num_classes=7)
state = torch.load("mae_pretrain_vit_base.pth", map_location="cpu")["model"]
message = model.load_state_dict(state, strict=False)
assert set(message.missing_keys) == {"head.weight", "head.bias"}
print(message.unexpected_keys)
