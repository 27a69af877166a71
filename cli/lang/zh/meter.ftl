meter-sent = 已发送
meter-handed-over = 已代交
meter-made = 已生成
meter-written = 已写入
