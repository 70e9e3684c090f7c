import random
from collections import deque

frame_memory = deque(maxlen=500)
chosen = random.choice([1, 2])
