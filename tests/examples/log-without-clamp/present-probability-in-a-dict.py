class TwoPartLoss(nn.Module):
    def forward(self, out, target):
        depth, seen = out["depth"], out["seen"]
        hidden = 1 - target["seen"]
        bce = -((1 - hidden) * torch.log(seen) + hidden * torch.log(1 - seen)).mean()  # here
        return bce + (depth - target["depth"]).abs().mean()
