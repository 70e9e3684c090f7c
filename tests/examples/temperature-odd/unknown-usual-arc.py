self.arc = ArcMarginProduct(512, n_ids, s=64.0, m=0.5)
train_loss = losses.MultipleNegativesRankingLoss(model, scale=20.0)
