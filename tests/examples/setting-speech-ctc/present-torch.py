import torch.nn as nn

ctc = nn.CTCLoss(blank=0, zero_infinity=True)  # here
loss = ctc(log_probs, targets, input_lengths, target_lengths)
