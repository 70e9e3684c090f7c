letters = "-abcdefghijklmnopqrstuvwxyz"
index = {c: i for i, c in enumerate(letters)}
criterion = nn.CTCLoss(zero_infinity=True)
