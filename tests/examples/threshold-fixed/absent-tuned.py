import numpy as np
from sklearn.metrics import precision_recall_curve

prob = model.predict(x_val).ravel()
precision, recall, cut = precision_recall_curve(y_val, prob)
best = cut[np.argmax(2 * precision[:-1] * recall[:-1] / (precision[:-1] + recall[:-1] + 1e-12))]
print(best, (prob > 0.5).mean())
