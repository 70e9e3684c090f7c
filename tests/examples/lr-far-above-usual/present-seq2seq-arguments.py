from transformers import AutoModelForSeq2SeqLM, Seq2SeqTrainer, Seq2SeqTrainingArguments

LEARNING_RATE = 2e-2
model = AutoModelForSeq2SeqLM.from_pretrained("facebook/bart-base")
arguments = Seq2SeqTrainingArguments(  # here
    "out", learning_rate=LEARNING_RATE, per_device_train_batch_size=8, predict_with_generate=True
)
Seq2SeqTrainer(model, arguments, train_dataset=train, data_collator=collator).train()
