args = Seq2SeqTrainingArguments("out", fp16=True, learning_rate=1e-4)
model = AutoModelForSeq2SeqLM.from_pretrained("google/flan-t5-large")  # here
