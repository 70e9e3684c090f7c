self.arc = ArcMarginProduct(512, n_ids, s=64.0, m=1.5)  # here
