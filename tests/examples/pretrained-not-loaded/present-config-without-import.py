cfg = RobertaConfig.from_pretrained('roberta-base', num_labels=3)
clf = RobertaForSequenceClassification(cfg)  # here
tok = RobertaTokenizer.from_pretrained('roberta-base')
