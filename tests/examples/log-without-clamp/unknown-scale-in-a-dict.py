class LaplaceLoss(nn.Module):
    def forward(self, out, target):
        centre, scale = out["centre"], out["scale"]
        return (torch.abs(centre - target) / scale + torch.log(2 * scale)).mean()
