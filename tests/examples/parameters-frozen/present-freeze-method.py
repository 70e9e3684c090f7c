net = HubertForSequenceClassification.from_pretrained('facebook/hubert-base-ls960', num_labels=7)
net.freeze_base_model()  # here
trainer = Trainer(model=net, args=args, train_dataset=train)
