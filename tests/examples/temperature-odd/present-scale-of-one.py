train_loss = losses.MultipleNegativesRankingLoss(model, scale=1.0, similarity_fct=util.cos_sim)  # here
model.fit(train_objectives=[(loader, train_loss)], epochs=3)
