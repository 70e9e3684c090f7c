blocks += [nn.Linear(width, width),
           nn.BatchNorm1d(width),
           nn.GELU(),
           nn.Dropout(p=0.5)]
