prob = net.predict_proba(x_val)
print(roc_auc_score(y_val, net.predict_proba(x_val)[:, 0]))  # here
