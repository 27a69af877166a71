# 跟随日志的副本，以及不是日志自己的目录。
follow-split-view = 警报：{ $source }：这本日志签了两份历史；两个检查点都存在 { $file }。不再取任何东西
follow-went-back = 警报：{ $source } 给出的日志比以前的小；两个检查点都存在 { $file }
follow-broken-do = 这些文件与旁边的检查点对不上：那里的副本坏了或被改过，这不是日志的过错。没有取任何东西。请跟随别的副本，并告诉保管这份的人
follow-own = { $dir } 是节点自己的目录：跟随者不往里写
follow-own-do = 用 --data 给副本单独的目录。这本日志缺的，用 `suyuan restore --data { $dir } --tail URL|DIR` 补齐
follow-restored = { $dir } 是恢复出来、等着作为日志继续的副本：跟随者不往里写
follow-restored-do = 缺的用 `suyuan restore --data { $dir } --tail URL|DIR` 补齐；跟随的副本放在单独的目录
data-copy-do = 缺的用 `suyuan restore --data { $dir } --tail URL|DIR` 补齐，再声明没有应答过更新的：`suyuan restore --data { $dir } --nothing-newer-was-answered --i-am 姓名`
keep-waits-restored = 这是恢复出来的副本，有 { $size } 条，还没有人声明没有应答过更新的{ $silent }。请停掉它，然后：suyuan restore --data { $dir } --tail URL|DIR，再 suyuan restore --data { $dir } --nothing-newer-was-answered --i-am 姓名
keep-waits-followed = 这是跟随者的副本，有 { $size } 条，还没有人声明没有应答过更新的{ $silent }。请停掉它，然后：suyuan restore --data { $dir } --tail URL|DIR，再 suyuan restore --data { $dir } --nothing-newer-was-answered --i-am 姓名
keep-waits-silent = ；没有回答的：{ $silent }
keep-waits-all = --ask-all 要等到全部回答，这些没有回答：{ $silent }
keep-behind = 别人见过的比这里的 { $size } 条多，其余的取不到：{ $why }
keep-behind-do = { $why }。请从有这些条目的人那里补齐：用 --ask 写上他，或停掉这个节点，再 suyuan restore --data { $dir } --tail URL|DIR
keep-strange = { $who } 给出一个用这本日志名字的检查点，但不是这里知道的任何日志钥匙签的
keep-read-only = 只读：{ $why }。
