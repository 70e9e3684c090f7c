from transformers import AutoModelForSequenceClassification, AutoTokenizer

tokenizer = AutoTokenizer.from_pretrained("gpt2")  # here
model = AutoModelForSequenceClassification.from_pretrained("roberta-base", num_labels=2)  # here
