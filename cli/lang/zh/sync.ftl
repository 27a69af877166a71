sync-done = { $pending ->
        [0] 已发送等着的：写入 { $entered } 条。
       *[other] 已发送等着的：写入 { $entered } 条，其中 { $pending } 条待定。
    }
sync-refused-one = 被拒：{ $act }：{ $why }。见 `suyuan outbox`。
sync-signed-again = 排在后面的 { $again } 条已原样重新签名。
sync-rest = 其余的还在等：{ $why }
sync-nothing = 没有等发送的。
sync-sent = 发送 { $sent } 条，还剩 { $left } 条。
sync-entered-one = ○ { $act }：第 { $index } 条。{ $verdict }
sync-refused = 有 { $refused } 条被拒，都留着
sync-refused-do = `suyuan outbox` 说明原因和怎么办
outbox-empty = 没有等发送的、待定的或被拒的。
outbox-waiting = 等发送（{ $waiting }）：`suyuan sync`
outbox-pending = 已写入但待定，补上缺的才生效（{ $pending }）：
outbox-pending-one = {"  "}○ { $act }，第 { $index } 条
outbox-refused = 被拒（{ $refused }）：消除原因后 `suyuan outbox again ID`；或用 `--instead ID` 正确地记一次；或放弃 `suyuan outbox withdraw ID`
outbox-silent = 节点没有应答：待定的照写入时所说。
did-say-again = 重新说了一遍：{ $act }
outbox-withdrawn = 已放弃：{ $act }。它留在 withdrawn/ 里。
outbox-nothing-to-export = 没有等发送的
outbox-other-name = 换个文件名
outbox-exported = { $statements } 条记录，{ $bytes } 字节：{ $file }
outbox-exported-do = 任何有网络的人都能代交：suyuan outbox import FILE --node URL
outbox-no-files = 有 { $blobs } 个附件不在里面，由这里的 `suyuan sync` 发送。
outbox-carried = { $total } 条里写入 { $entered } 条，其中 { $pending } 条待定。
outbox-stopped = 停在 { $act }（后面还有 { $left } 条）。
outbox-stopped-do = 请签名人运行 `suyuan sync`：后面的由他那里重新签名
outbox-several = { $id } 对得上好几条
outbox-several-do = 编号多写几位
outbox-none = 这把钥匙被拒的记录里，没有编号以 { $id } 开头的
outbox-none-do = `suyuan outbox` 列出被拒的和它们的编号
outbox-no-proof = 账本还没有给出这条的证明
outbox-no-proof-do = 还没发送的用 `suyuan sync` 发送；已写入的，任何节点都能给：`suyuan export 编号 --receipt 文件`
