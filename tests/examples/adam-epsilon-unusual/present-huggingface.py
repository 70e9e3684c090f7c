from transformers import TrainingArguments

args = TrainingArguments("out", learning_rate=2e-5, adam_epsilon=1e-3)  # here
