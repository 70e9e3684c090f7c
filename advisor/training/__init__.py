"""``python -m advisor.training``: train what a question reads like from ``kb/questions``.

Two models are trained on the same questions and their decisions added: a logistic regression on
hashed n-grams (`ngrams`), which knows exact words and code, and a linear head on an encoder
(`encoding`), which knows words alike. Nothing here is imported on the path of ``advisor ask``.
"""
