demo-runs = 节点在 { $node } 运行，账本是新的：{ $id }。
demo-left-out = 第二个故事略过：没有找到 fsma204 的例子（$SUYUAN_CONFORMANCE 写明在哪里）。
demo-reported = │ ●  一条果蔬链的 { $events } 个事件，由监管人员转述
demo-go-on = 以其中一位的身份继续：SUYUAN_PASSPHRASE="demo demo demo" suyuan --home { $home } …
demo-ends-all = Ctrl-C 结束，全部删去。
demo-ends = Ctrl-C 结束。
demo-consumer = 消费者，凭盒上的码
demo-one-box = 其中一盒，凭它独有的码：每看一次就是一次扫码
demo-inspector = 监管人员，上下追查
demo-ledger = 账本
demo-odd = 对不上的地方
demo-checked = 从外面核对：{ $files } 个文件里的 { $entries } 条，{ $signatures } 个签名，重做 { $verdicts } 个判定，{ $pages } 个页面和证明。无一改动。
demo-port = 端口 { $port } 用不了：{ $why }
demo-port-do = 别的程序占着，也许是另一个演示；试试 --port { $port }
