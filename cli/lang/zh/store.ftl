# 数据目录打不开的原因。
store-in-use = { $dir } 正由另一个进程使用
store-not-empty = { $dir } 不是空的；账本要建在单独的目录里
store-empty = { $dir } 里没有账本：卷挂载了吗，路径对吗？
store-older = 日志有 { $have } 条，最高水位标记说有 { $want } 条：这是日志的旧副本
store-older-published = 日志有 { $have } 条，tiles/checkpoint 说有 { $want } 条：这是日志的旧副本
store-other-mark = 第 { $size } 条时，最高水位标记的根是 { $want }，日志的是 { $got }：这是另一份历史
store-other-published = 第 { $size } 条时，tiles/checkpoint 的根是 { $want }，日志的是 { $got }：这是另一份历史
store-no-journal = 缺 { $path }：tiles/checkpoint 说有 { $published } 条，之后应答过什么没有人说得出；请从它去的地方把 journal 放回来
store-lost = 第 { $index } 条丢了：journal 已放下它，sled 里没有，tiles/ 里也没有（{ $reason }）；请从备份恢复 sled 或 tiles/
store-no-high-water = 缺 { $path }：没有它，谁也说不出这份日志是不是旧副本
store-followed = { $dir } 是别处所写日志的副本，还没有人声明没有应答过更新的
store-no-log-key = 章程要求第 { $size } 条的检查点由 { $want } 签，而这里没有这把钥匙
