note = 注意：{ $note }
following = 正在跟随 { $source }；服务在 http://{ $address }；按 Ctrl-C 停止。
follow-believes =
    注意：没有写明信任哪个账本，所以这份副本相信来源所说：账本 { $id }。
    请与管理者公布的比对，或用 --ledger ID 启动。
follow-alarm-do = 把两个检查点给账本的管理者，以及其他保存检查点的人看
follow-verified = ● { $size } 条，每条都已核验；根为 { $root }
follow-other-do = 看看网址；若编号写错了，用 --ledger 再写一次
log-key-made = 已生成日志钥匙：{ $file }
log-key-next =
    请备份。然后重新启动节点，并请管理者写进章程：
    {"  "}suyuan charter change --add-log-key { $vkey } --from +100
log-key-until = ，到 { $until }
log-key-retired = 不在这里，也不再需要
log-key-not-here = 不在这里：没有它，节点不能签名
log-key-row = { $state } { $vkey }  从 { $from } 起{ $until }  { $lies }
log-key-spare = { $state } { $vkey }  章程里没有  { $file }
log-key-size = 日志有 { $size } 条。
successor-continues = 它接续 { $ledger }（{ $origin }），{ $size } 条，根为 { $root }。
successor-no-key = 它的章程里没有正在用的日志公钥
successor-checkpoint = 它的检查点不成立：{ $error }
successor-compare =
    它的编号和日志公钥是节点自己说的，公布新章程之前请比对：
    {"  "}{ $ledger }
    {"  "}{ $vkeys }
node-wrong-id = 节点给的编号不对：{ $error }
witness-made = 已在 { $dir } 建立见证人。它的公钥如下，供依靠它的人写进信任规则：
witness-log-do = 请完整复制日志公钥，以运营者公布的为准
witness-not-log = { $name } 是见证人的公钥，不是日志的
witness-knows = 从现在起认识日志 { $log }。
witness-knew = 早已认识日志 { $log } 的这把公钥。
witness-nothing-yet = { $origin }  还没有会签过
witness-alarm = 警报：一本日志有两份历史：{ $file }
witness-lost-do = 请从备份恢复；没有它，这个见证人不能继续，只能用 `suyuan witness init` 另建一个
listening = 服务在 http://{ $address }；按 Ctrl-C 停止。
witness-empty-do = 请从备份恢复，或挂载存放它的卷；只有从未有过的见证人才用 `suyuan witness init` 建立
witness-not-empty-do = 用 --data 写别的目录
witness-in-use-do = 同一时间只能有一个见证人用它，请停掉另一个
witness-damaged-do = 不要重建：忘了旧事的见证人可能会签第二份历史；请恢复最新的副本，并与日志公布的比对
witness-key-do = witness.key 和文件 `witness` 是一对，请一起恢复
backup-not-empty = { $dir } 不是空的，也不是备份
backup-not-empty-do = 请另写一个专用的目录；这里面的没有动过
backup-reading = 正在读账本
backup-done = ● 已把 { $entries } 条备份到 { $dir }，并全部读回核对
backup-root = {"  "}根        { $root }
backup-copied = {"  "}复制      { $files } 个文件，{ $bytes } 字节；已有的 { $kept } 个
backup-keys-in = 日志的钥匙在里面：谁拿到这份备份，谁就能以日志的名义签名。
backup-keys-out = 日志的钥匙不在里面：请把 log.key 和 log-keys/ 另外妥善保存一份。
backup-unreadable = { $file }：读不出来：{ $error }
backup-other-do = 什么都没有复制；这次备份请另写一个目录，保留这一个
backup-other = { $dir } 是另一个账本 { $ledger } 的备份
backup-more = { $dir } 有 { $there } 条，账本有 { $here } 条：备份知道的比要备份的还多
backup-copying = 正在复制：{ $files } 个文件，{ $bytes } 字节
backup-verifying = 正在核验副本
backup-empty-do = 卷挂载了吗？路径对吗？
backup-differs-do = 这次备份请另写一个目录，保留这一个，再查清哪份记录是真的
backup-damaged-do = 账本的目录和已有的备份都照原样保留（docs/OPERATING.md）
restore-no-backup = { $dir } 不是备份：没有 backup.json
restore-no-backup-do = 备份用 `suyuan backup DIR --data DATA` 做，核验过才算数
restore-not-empty = { $dir } 不是空的
restore-not-empty-do = 请恢复到一个专用的目录；坏掉的照原样保留
restore-bad-backup = { $dir } 写明有 { $whose } 的 { $stated } 条，根为 { $wanted }；实有 { $ledger } 的 { $found } 条，根为 { $root }
restore-bad-backup-do = 请用另一份备份；这一份留着，是证据
restore-bad-copy = 副本与备份不一样
restore-bad-copy-do = 看看硬盘；删掉这个目录再恢复一次
restore-done = ● 已把 { $entries } 条恢复到 { $dir }；只读
restore-taken = {"  "}备份于    { $time }
restore-root = {"  "}根        { $root }
restore-missing = 备份之后应答过的不在里面。请从有的人那里取来，再声明没有更多了：
restore-next =
    {"  "}suyuan restore --data { $dir } --tail https://…
    {"  "}suyuan restore --data { $dir } --nothing-newer-was-answered --i-am NAME
restore-keys-back = 节点继续之前，把日志的钥匙放回去（log.key、log-keys/）。
restore-tail-do = 没有采用其中任何内容；用 --tail 写另一份副本
restore-nobody-told = 没有人说日志到了第几条：{ $silent }
restore-nothing-newer = ● 那里没有更新的；这里的日志有 { $size } 条
restore-took = ● 从 { $from } 取来 { $more } 条；日志有 { $size } 条
restore-silent = {"  "}没有应答  { $silent }
restore-still =
    仍是只读。也问问别人；确实没有更新的时：
    {"  "}suyuan restore --data { $dir } --nothing-newer-was-answered --i-am NAME
restore-i-am = --i-am 要写一个名字：它与声明一起保存
restore-states = ● { $name } 声明：应答过的没有比第 { $size } 条更新的
restore-keys-first = 先把日志的钥匙放回去：{ $dir }/log.key；若有 log-keys/ 也放回去。
restore-goes-on = 日志从这里继续。这件事记在 restored-history 里。接着：suyuan node --data { $dir }
restore-no-marker = { $dir } 不是等着处理的恢复副本
restore-no-marker-do = 先把备份恢复到里面：suyuan restore BACKUP --data DIR
restore-bad-marker = { $file }：不是恢复副本的标记：{ $error }
is-a-backup = { $dir } 是备份，备份里不写东西
is-a-backup-do = suyuan restore { $dir } --data DIR 由它做出数据目录
two-histories = 两份历史：第 { $size } 条时，日志在这里的根是 { $here }，在 { $who } 的根是 { $there }；日志自己的钥匙签了两份
two-histories-do = 什么都没有签。请保存有签名的检查点，它们就是证据：{ $kept }。查清收据属于哪一份历史，另一份不要启动（docs/OPERATING.md）
no-charter = 这个账本没有章程
log-key-lost-do = 请从备份恢复；没有它，这本日志不能继续，只能另建一本接续的
log-key-absent = 章程要求从第 { $from } 条起由 { $vkey } 签检查点，而 { $dir } 里没有它；节点会停在那里。日志有 { $size } 条
charter-would-not-hold = 这份章程不成立：{ $why }
founding-cut-short-do = 它来自一次没有完成的创建；请把它移走，账本若在这个目录里，就移进去
log-key-already = { $file }：已经有一把日志钥匙
data-in-use-do = 有节点正开着它；请停掉那个节点，或用 --node 与它对话
data-not-empty-do = 用 --data 写别的目录，或用 `suyuan node --data DIR` 让它服务
data-no-ledger-do = 用 `suyuan init --data DIR` 新建账本，或挂载存放它的卷
data-other-history-do = 不要启动：请用这个目录最新的副本，或问保存过证明的人
data-no-high-water-do = 若没有应答过更新的，`suyuan node --take-without-high-water` 仍可启动
data-damaged-journal-do = 这个目录照原样保留：坏掉的曾经写进硬盘，也许应答过。在旁边恢复最新的备份，再取来之后的：`suyuan restore --data DIR --tail URL|DIR`，从跟随者，以及这个目录的 tiles/（docs/OPERATING.md）
data-bad-high-water-do = 从最新的副本或备份放回标记；读不出来的标记说明不了这本日志有多新
data-damaged-tiles-do = `suyuan node --rebuild` 会比对全部，把不对的移开并重做
data-lost-entries-do = 这个目录照原样保留；缺的从最新的备份取回（docs/OPERATING.md）
data-no-log-key-do = 把那把钥匙的文件放进数据目录，名为 log.key 或 log-keys/NAME.key（0600），从备份或生成它的地方取；`suyuan log-key list` 列出里面有哪些
config-once = `{ $key }` 只用于一次启动，由看过的人来用：`suyuan node --{ $key } …`
config-flag = `{ $key }` 只能写 true 或 false
config-wrong-do = `suyuan config example` 打印每一项及其含义
config-near = ；是不是 `{ $near }`？
config-unknown = 没有 `{ $key }` 这一项{ $near }
config-flag-bare = `{ $key }` 写 true 或 false，不加引号
config-one-value = `{ $key }` 只写一个值，不是列表
config-value = `{ $key }` 写引号里的文字或整数，不是 { $kind }
config-nothing = 什么都没有
config-sound = ● { $file }：没有错误；设置了 { $set }
