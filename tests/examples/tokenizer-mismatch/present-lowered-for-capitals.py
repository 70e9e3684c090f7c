from transformers import BertForTokenClassification, BertTokenizerFast

tok = BertTokenizerFast.from_pretrained("bert-base-cased", do_lower_case=True)  # here
model = BertForTokenClassification.from_pretrained("bert-base-cased", num_labels=7)
