# 账本、节点、章程、见证、跟随、审计、测量。
help-init = 从这里开始：加入账本或新建账本，做好钥匙、恢复单和第二台设备

    在终端只打 `suyuan init`，它会一样一样问。写了参数就是新建账本，除了口令什么也不问：写好章程、日志，做好管理者的钥匙。
    主机名会印在今后每个码里：请取一个几十年都归您的名字。试用写 127.0.0.1:8420 即可。
    管理者的钥匙放在您自己的目录，日志的钥匙放在数据目录。然后运行 `suyuan node`。

    可以几位一起管理：用 --co-governor 写其他人，用 --threshold 写要几位同意。此后接纳成员、改章程都要这么多人同意：一位提出，其余 `suyuan approve`。
help-init--data = 账本的数据放在哪里
help-node = 运行节点：把账本存在一个目录里，用 HTTP 提供接口、日志和网页

    只用普通 HTTP；前面放 Caddy 或 nginx 做 HTTPS。Ctrl-C 正常停止。

    这里没写的，先看环境变量（--listen 是 SUYUAN_NODE_LISTEN），再看 --config 的文件：见 `suyuan config`。
help-node--data = 数据目录，由 `suyuan init` 建立
help-value--cosign--before = 等够数再公布：见证人够数以后，检查点才更新
help-value--cosign--after = 先公布：会签来了再加上
help-backup = 备份节点的目录，开着也行，并核对备份

    目录是新的，或是同一账本先前的备份：不变的不再复制，只补新的。
    除非写 --with-log-key，否则不复制日志的钥匙：请另外保管，有它的人就能以日志的名义签名。
help-backup--to = 备份放在哪里
help-backup--data = 节点的数据目录
help-backup--with_log_key = 也复制日志的钥匙
help-restore = 由备份做出数据目录；确定没有应答过更新的内容之前，只读

    最后一次备份以后，日志可能又应答过；少了那些就继续，会把给过的号再给一次，成了两种历史，中间的每张收据都能证明。所以恢复的目录不签名。
    先用 --tail 从有的人那里补齐：跟随者、镜像、静态副本。然后声明没有更新的了。
help-restore--backup = 备份
help-restore--data = 数据目录：恢复备份时是新的或空的，之后是恢复过的
help-restore--tails = 从那里补齐缺的
help-restore--nothing_newer_was_answered = 声明：这里的日志就是应答过的全部，从这里继续
help-restore--i_am = 谁这样声明；会留下记录
help-successor = 日志无法继续时另建一本：新章程写明旧日志最后已知的检查点

    用于条目或钥匙永远丢失的日志。成员、地点、产品重新登记。旧的码仍按旧日志：请让它一直查得到，并用 --predecessor-url 启动节点。
help-successor--of = 旧账本：数据目录、备份，或还在应答的网址
help-successor--data = 账本的数据放在哪里
help-charter = 看现行章程，或修改
help-charter-show = 看现行章程：日志的钥匙、主机名、管理者、要几位同意
help-charter-change = 签一份新章程，只改这里写的（仅限管理者）

    管理者有几位时，它先是提议，等现行章程要求的人数同意：`suyuan approve STATEMENT`。
    日志的条数写数字，或写 +N 表示再过 N 条；请留些余地，已经过去的条数不收。
help-charter-change--add_log_key = 日志的新钥匙，照 `suyuan log-key new` 打印的写；节点要有它
help-charter-change--from = 新钥匙从第几条起签名
help-charter-change--retire_log_key = 停用日志的哪把钥匙，写全或写八位编号
help-charter-change--at = 旧钥匙从第几条起不再签名
help-charter-change--add_host = 再加一个主机名
help-charter-change--drop_host = 今后不再用的主机名；已有的码仍然有效
help-charter-change--names = 账本的名称，一种语言：zh=双流农产品溯源
help-charter-change--languages = 用哪些语言，全部写出，先写最常用的
help-charter-change--add_governor = 再加一位管理者
help-charter-change--governor_names = 新管理者的名称，按语言
help-charter-change--governor_keys = 新管理者的公钥，64 位
help-charter-change--drop_governor = 不再管理的主体
help-approve = 同意另一位管理者提出的章程、成员或钥匙（仅限管理者）

    先显示提议的内容，再问。够章程要求的人数时，从那一条起生效。
help-approve--statement = 提议：编号，或账本里的记录号
help-log-key = 生成日志的下一把钥匙，或列出哪把签哪一段
help-log-key-new = 在节点的数据目录里生成日志的下一把钥匙

    节点重新启动、章程写上它以后才开始签名：`suyuan charter change --add-log-key VKEY --from +100`。
    它在 log-keys/ 里，没有口令，只有所有者能读。请像 log.key 一样备份。
help-log-key-new--data = 数据目录
help-log-key-list = 列出日志的钥匙：章程写了哪些、从哪里到哪里、这里有哪些
help-log-key-list--data = 数据目录
help-audit = 由原文核对整本公布的日志：每个签名、每条链、每片、每个判定

    日志可以是节点或存放它的任何主机的网址，有 `checkpoint` 和 `tile/` 的目录（C2SP tlog-tiles；节点的数据目录或备份也行），或它们的压缩包（.tar、.tar.gz）。
    按您信任的账本核对，或按 --vkey、--policy。对不上的都指明：哪条、哪项、应该是什么、实际是什么。`suyuan verify` 能看的文件会转给它。
help-audit--what = 节点网址、目录、压缩包，或 `suyuan export --bundle` 写的文件
help-audit--vkey = 日志的公钥，代替已信任的账本
help-audit--ledger = 账本的编号，以管理者公布的为准：由它的章程得知哪些公钥签名 [默认：suyuan.toml 里的]
help-audit--policy = C2SP tlog-policy：信任哪些日志，要哪些见证人会签
help-audit--log_only = 不读内容，不重做规则
help-audit--quick = 签名成批核对：快些，但只知道合起来对不对
help-audit--since = 从先前审计留下的检查点接着做：只核对新的签名
help-audit--keep = 一切无误时，把检查点存在这里；不会盖掉更长的日志的
help-audit--verdicts = 写出待定或有标记的条目和理由；文件已有时与它比较
help-event = 检查 EPCIS 2.0 事件，或算出交换用的编号
help-event-check = 像账本一样严格检查 EPCIS 2.0 文件，逐个指出毛病和位置
help-event-check--file = 文件、查询文件、事件数组，或一个事件（JSON 或 JSON-LD）
help-event-hash = 算出每个事件的 CBV 散列：ni:///sha-256;…?ver=CBV2.0

    双方有同一个事件，就得同一个号，不管谁写下的。只用于交换：不同的事件可能同号，账本不据此判定什么。
help-event-hash--file = 文件、查询文件、事件数组，或一个事件（JSON 或 JSON-LD）
help-event-hash--prehash = 打印散列之前的文字
help-witness = 做见证人：日志接得上前一次，就会签它的检查点；任何遵守 C2SP 的日志都行

    有两个独立见证人看着的日志，不能给人看两种历史。见证人不用存日志，每本只留一个检查点。
help-witness-init = 建立见证人：钥匙和目录
help-witness-init--data = 见证人的目录，新的或空的
help-witness-init--name = 会签里用的名称，例如 witness.example.org/w1
help-witness-add-log = 信任一本日志的钥匙：从此会签它的检查点
help-witness-add-log--vkey = 日志的公钥，NAME+ID+BASE64；名称就是日志的来源
help-witness-logs = 列出各日志和最后会签的检查点
help-witness-run = 运行：答复来要会签的日志

    只用普通 HTTP；前面放 Caddy 或 nginx 做 HTTPS。Ctrl-C 正常停止。
help-follow = 跟随一本日志：存一份完整副本，核对每一条，提供一切可读的内容

    跟随者不用谁准许，也不用钥匙。不签名，不收记录。日志若出现两种历史，两个签过名的检查点都留在 DIR/alarms，并说出来。
    硬盘坏了的节点，可以从这里找回条目。
help-follow--url = 日志在哪里：节点、存放日志文件的任何网站，或目录
help-follow--data = 副本的目录，没有就新建
help-follow--ledger = 账本编号，照管理者公布的写 [默认：suyuan.toml 里写的]
help-follow--every = 隔几秒看一次
help-follow--once = 取来并核对现有的，然后结束
help-config = 看节点的设置，或写一份设置文件

    sudo -u suyuan suyuan config show --config /etc/suyuan/node.toml
help-config-show = 打印节点按这些选项实际用的设置，以及各自从哪里来
help-config-show--data = 数据目录，由 `suyuan init` 建立
help-config-check = 检查设置文件：每一项都认识，每个值节点都收
help-config-check--file = 文件
help-config-example = 打印一份写全的设置文件，各项的意思和默认值
help-man = 写出手册页，每个命令一页

    suyuan man ~/.local/share/man/man1，然后 `man suyuan-harvest`
help-man--dir = 写到哪个目录，没有就新建
help-completions = 打印命令补全

    bash：`suyuan completions bash > ~/.local/share/bash-completion/completions/suyuan`
help-completions--shell = 哪种外壳
help-simulate = 让一个县的合作社走一遍规则，可以掺假，看账本怎么判定

    全在本进程里，不用节点；记录都真的签名（测试钥匙由种子生成）、核对、判定。冤枉了诚实的或漏掉了作假的，就以 1 结束。作假的种类：`suyuan simulate --fraud list`。
help-simulate--seed = 随机的种子：同样的种子，同样的县
help-simulate--cooperatives = 多少个合作社
help-simulate--days = 他们干多少天，从 2026 年 7 月 13 日起
help-simulate--fraud = 每个合作社掺一次哪种假；all 是全部；list 列出种类
help-simulate--out = 把这个县的日志写到空目录，像公布的日志一样：`suyuan audit` 可以核对
help-simulate--markdown = 打印 docs/JUDGEMENT.md 的表
help-bench = 测这台机器：速度、等待、证明、启动、增长；都真正写盘

    每项先测机器本身（每秒严格核对多少签名、一次 fdatasync 多久），两次结果才好比。不写 --keep 或 --data，账本放在临时目录；TMPDIR 决定在哪块盘。
help-bench-ingest = 只测程序库：签名、规则、日志和硬盘，不经 HTTP

    计时以前先签好，计时中从文件读。测的是：格式、严格核对签名、内容、判定、日志、写盘和后续。不测 HTTP，也不测签名。
help-bench-ingest--lone = 一个客户端，一次一条
help-bench-http = 在本机经 HTTP 测整个节点，收据和证明都算

    客户端在同一进程的一个线程里，保持连接，核对每个答复的状态和判定。不测网络、TLS 和节点的日志输出。
help-bench-http--statements = 一共多少条 [默认：100000，用 --lone 时 2000]
help-bench-http--single = 一次一条，64 个客户端，除非 --clients 另有说明
help-bench-http--lone = 一个客户端，一次一条：一个农户要等多久
help-bench-proof = 证明：在这么多条的账本里随便取条目

    测的是从条目到最新检查点的散列路径，库重新打开。不测读条目、写证明文字和 HTTP。
help-bench-proof--statements = 先做一个这么多条的账本
help-bench-proof--data = 已有的账本，例如 `bench ingest --keep DIR` 留下的
help-bench-proof--proofs = 一共多少个证明
help-bench-start = 节点在这么多条的账本上启动，到第一个答复

    测的是从进程启动到答复 GET /v1/ledger，正常停止后一次，SIGKILL 后一次。不测冷缓存，也不测写到一半被杀。
help-bench-start--statements = 先做一个这么多条的账本
help-bench-start--data = 已有的账本，例如 `bench ingest --keep DIR` 留下的
help-bench-audit = 审计公布的日志：逐条严格（带规则和不带规则），以及成批

    计时以前先签好并公布成文件。测的是读文件（缓存已热）、每个签名、链和片，其中一遍带规则。不测网络。
help-bench-audit--statements = 日志里多少条
help-bench-audit--keep = 日志放在哪里并留下：空目录 [默认：临时目录]
help-bench-growth = 大账本里写一条，是不是比小账本里贵

    像 `bench ingest` 那样一段一段写；签名在两段之间，不计。速度按答复算；处理器时间含后续一切。
help-bench-growth--window = 每段多少条
help-bench-growth--state_memory = 规则状态的表最多占多少内存（MiB），与 `suyuan node --state-memory` 相同
help-bench-trace = 在这么多条的账本里，追查一个有 1,000 个相关批次的批次，以及召回的范围

    这个批次由别的混成，又装进别的，都有交接，散在整本日志里。测的是程序库（留着操作和不留着）和经 HTTP 的整个节点。不测网络、压缩和画图。
help-bench-trace--related = 周围多少个批次
help-bench-trace--questions = 每种问多少次
help-bench-trace--keep = 账本放在哪里并留下：空目录，或这里先前做的 [默认：临时目录]
help-bench-labels = 一份 PDF 标签，每张有自己的码和刮开码

    测的是从一卷的文件到盘上的 PDF：选码画码、排字、裁字体。不测做码。
help-bench-labels--labels = 一共多少张
help-bench-labels--stock = 用哪种标签纸
help-bench-codes = 单品码：由种子生成、写承诺、节点收清单、查询

    测的是用全部核算出每个序列号（和刮开码的钥匙）、在本机经 HTTP 发记录和清单，到节点按根核对、写盘、建好索引；然后是带证明的查询。不测网络，也不测写给印刷厂的表。
help-bench-codes--codes = 多少个码
help-bench-codes--group_size = 多少个一组
help-bench-codes--pin = 每个配一个刮开码
help-bench-codes--lookups = 之后查多少个
help-bench-codes--keep = 账本放在哪里并留下：空目录 [默认：临时目录]
help-bench-sync = `suyuan sync`：发送等着的记录，收好收据

    测的是整个命令，从进程启动到结束，节点也在本机；两边的每条记录和收据都真正写盘。不测签名和网络。
help-bench-sync--statements = 多少条在等发送
help-bench-import = `suyuan import`：读表格的各行，按已知的判定，签名，放进待发送

    测的是整个命令，从进程启动到结束，不用节点，全部真正写盘；另外测用 `suyuan sync` 发送它们。不测网络。
help-bench-import--rows = 表格有多少行
help-bench-page = 码后面的页面：全速、匀速，以及一直看着的人

    在本机经 HTTP 测整个节点，客户端在同一进程的一个线程里：先是一个批次的页面；再是许多包装的页面，每包有自己的码，次序随机，每看一次都记一次扫码。装了 nginx 和 wrk 的，再测 nginx 把同样的内容当文件发。不测网络、TLS 和节点的日志输出。
help-bench-page--codes = 多少包，每包一个码，随机地扫
help-bench-page--seconds = 每项测几秒
help-bench-page--rate = 匀速时每秒几次
help-bench-page--viewers = 多少人一直看着；每人在这里占两个打开的文件
