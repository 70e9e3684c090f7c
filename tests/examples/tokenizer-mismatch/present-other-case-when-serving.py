from transformers import BertForSequenceClassification, BertTokenizer

# train.py
tokenizer = BertTokenizer.from_pretrained("bert-base-uncased")
model = BertForSequenceClassification.from_pretrained("bert-base-uncased", num_labels=4)

# serve.py
tokenizer = BertTokenizer.from_pretrained("bert-base-cased")  # here
model = BertForSequenceClassification.from_pretrained("./trained")
