from transformers import BertForTokenClassification, BertTokenizerFast

tok = BertTokenizerFast.from_pretrained("bert-base-uncased", do_lower_case=True)
model = BertForTokenClassification.from_pretrained("bert-base-uncased", num_labels=7)
