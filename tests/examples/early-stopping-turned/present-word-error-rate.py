from transformers import Seq2SeqTrainingArguments

args = Seq2SeqTrainingArguments(  # here
    "whisper-small-sw",
    learning_rate=1e-5,
    max_steps=4000,
    load_best_model_at_end=True,
    metric_for_best_model="wer",
)
