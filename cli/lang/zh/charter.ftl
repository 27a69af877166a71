config-command-line = 命令行
approve-not = 第 { $entry } 条是 { $kind }，不需要同意
approve-not-do = 管理者同意的是章程、成员和钥匙
approve-what = 第 { $entry } 条：{ $who } 提出的{ $kind }，{ $verdict }。
approve-sure = 同意吗？
approve-no = 没有同意
did-approve = 已同意第 { $entry } 条
charter-no-size = { $said } 不是条数；写成 5000 或 +100
charter-entry = 第 { $entry } 条；日志有 { $size } 条。
charter-nothing = 没有写要改什么
charter-nothing-do = 见 `suyuan charter change --help`
did-charter = 已签章程
charter-no-log-key = 章程里没有日志公钥 { $said }
charter-no-governor = { $party } 不是管理者
charter-none-of = { $text } 不在章程的 { $member } 里
charter-without = 节点给的章程没有 { $member }
charter-key-trusted = 从现在起这里信任新的日志公钥。请公布在原来那把公布的地方，让大家都知道。
charter-retire-tell =
    旧公钥停用之前：每个见证人都要先认识新公钥（`suyuan witness add-log 新公钥`），每份写了本日志的信任规则都要加一行 `log`。
    否则从那时起见证人不会会签；用了 `suyuan node --cosign before` 的，就什么也公布不了。
