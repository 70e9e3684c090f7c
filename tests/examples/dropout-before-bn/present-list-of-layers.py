blocks += [nn.Linear(width, width),
           nn.Dropout(p=0.5),  # here
           nn.BatchNorm1d(width),  # here
           nn.GELU()]
