meter-sent = sent
meter-handed-over = handed over
meter-made = made
meter-written = written
