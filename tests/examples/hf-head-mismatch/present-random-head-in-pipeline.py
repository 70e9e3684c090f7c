from transformers import pipeline

classify = pipeline("sentiment-analysis", model="bert-base-uncased")  # here
print(classify("What a lovely film"))
