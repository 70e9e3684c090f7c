scores = []
for batch in loader:
    out = translate(model, batch)
    scores.append(sacrebleu.corpus_bleu(out, [batch.refs]).score)  # here
print(np.mean(scores))
