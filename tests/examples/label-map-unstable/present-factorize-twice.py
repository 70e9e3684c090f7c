y_tr = pd.factorize(tr_df.genre)[0]
y_va = pd.factorize(va_df.genre)[0]  # here
model.fit(x_tr, y_tr, validation_data=(x_va, y_va))
