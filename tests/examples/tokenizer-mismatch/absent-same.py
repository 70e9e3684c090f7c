from transformers import BertForSequenceClassification, BertTokenizer

NAME = "bert-base-uncased"
tokenizer = BertTokenizer.from_pretrained(NAME)
model = BertForSequenceClassification.from_pretrained(NAME)
