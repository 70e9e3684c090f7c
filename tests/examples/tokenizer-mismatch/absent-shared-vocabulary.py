from transformers import AutoTokenizer, DistilBertForSequenceClassification

tokenizer = AutoTokenizer.from_pretrained("bert-base-uncased")
model = DistilBertForSequenceClassification.from_pretrained("distilbert-base-uncased")
