# 证书、承诺、额度、单品码、投诉、封存、召回。
help-identifier = 显示一个标识的其他写法：规范的 Digital Link 和 EPC URN

    规范写法相同，说的就是同一样东西。写成 EPC URN 要知道厂商前缀的位数，Digital Link 里没有。
help-identifier--uri = 任何主机的 Digital Link、EPC URN，或账本自己的地址
help-identifier--prefix_digits = 打印 EPC URN，厂商前缀这么多位（6 到 12）
help-certificate = 给批次、产品、地点或主体发证书，或撤销证书
help-certificate-issue = 给批次、产品、地点或主体发证书

    例如 `suyuan certificate issue /place/E1 --number OF-17 --type organic --from 2026-01-15 --until 2027-01-14`。
    供检测机构、认证机构、监管人员、协会和管理者使用。
help-certificate-issue--about = 对象：产品、产品/批次、/place/编号、/party/编号，或完整地址
help-certificate-issue--number = 证书号，同一对象不重复
help-certificate-issue--kind = 证明什么，一个词：organic 有机、green 绿色、gi 地理标志、test 检测、phytosanitary 植检
help-certificate-issue--from = 从哪天起有效 [默认：今天]
help-certificate-issue--until = 有效到哪天 [默认：一直有效]
help-certificate-issue--issued = 哪天发的 [默认：今天]
help-certificate-issue--scheme = 按什么标准："GB/T 19630"
help-certificate-issue--area = 一个地点里的多大面积："1.5 ha"
help-certificate-issue--feeds = 这个地点可以用哪个受保护名称
help-certificate-issue--report = 报告（PDF、图片、文本）：散列值和文件名写进证书，文件送到节点
help-certificate-revoke = 撤销自己发的证书
help-certificate-revoke--about = 对象
help-certificate-revoke--number = 证书号
help-certificate-revoke--from = 从什么时候起 [默认：现在]
help-commitment = 承诺达标合格证：开具、打印、收下或收回

    这是生产者自己的承诺，署自己的名，不是别人的证明。混合或重新包装以后要另开。
help-commitment-issue = 给一个批次开承诺达标合格证：不用禁用药物，残留不超标

    例如 `suyuan commitment issue STRAW/SL-260418-1 --basis own-test --contact 028-5550-0418 --out paper.pdf`。
    数量和产地不写就照批次的。
help-commitment-issue--lot = 批次：STRAW/SL-260418-1，或完整地址 [默认：上次的批次]
help-commitment-issue--basis = 依据：quality-control 内控、own-test 自检、commissioned-test 委检；可以写好几次
help-commitment-issue--promise = 承诺什么：no-banned-substances 不用禁用药物、residues-within-limits 残留不超标 [默认：两样]
help-commitment-issue--quantity = 数量 [默认：这批的全部]
help-commitment-issue--number = 编号，同一批不重复 [默认：批号]
help-commitment-issue--origin = 产地：zh=四川省成都市双流区 [默认：采收地块所在地区]
help-commitment-issue--contact = 买方怎么联系您 [默认：上次写的]
help-commitment-issue--private_contact = 联系方式不公开，账本里只有承诺值：写个人电话时用
help-commitment-issue--issued = 开具日期 [默认：今天]
help-commitment-issue--replaces = 代替自己先前给这批开的那张：记录号或编号
help-commitment-issue--out = 马上打印：.pdf、.png 或 .svg
help-commitment-print = 打印合格证：PDF、PNG 或 SVG
help-commitment-print--out = 写到哪里：.pdf、.png 或 .svg
help-commitment-receive = 买方写明：已随货收到合格证
help-commitment-withdraw = 收回自己开的合格证
help-commitment-list = 列出一个批次的承诺
help-commitment-list--lot = 批次：STRAW/SL-260418-1，或完整地址
help-quota = 写明受保护名称的一季：一公顷最多供多少，什么做成多少什么

    例如 `suyuan quota WUCHANG --season 2026 --from 2026-08-15 --until 2026-11-30 --yield "7.5 t" --factor PADDY:RICE=0.65`。
    地块凭证书供货（`suyuan certificate issue … --feeds NAME --area …`）；产品用 `suyuan product add … --quota NAME` 带上名称。由拥有名称的协会来写。
help-quota--name = 名称：自己的一个产品
help-quota--season = 哪一季，一个词；再写一次就代替前一次
help-quota--from = 采收的第一天
help-quota--until = 采收的最后一天
help-quota--yields = 一公顷最多产多少："7.5 t"
help-quota--factors = 一种产品最多做成多少另一种，按重量；或按升：GRAPE:WINE="0.7 L/kg"
help-codes = 做单品码，每包一个；以及后来怎样

    例如 `suyuan codes RICE --count 1000000 --pin --csv rice.csv`：猜不到的序列号，分成组（一箱、一卷的一段），全部只占账本一条。
    袋子可以在包装前几周就印好：`suyuan codes bind R1/0-9 RICE/SL-1121` 再说给哪一批；`suyuan codes RICE/SL-1121 --count 400` 一次办完。
help-codes--what = 产品，或直接写批次：RICE 或 RICE/SL-1121 [默认：上次的产品]
help-codes--count = 要多少个，最多 10,000,000
help-codes--group_size = 多少个一组：一箱，或印好的一段
help-codes--pin = 每个配一个刮开码，印在刮层下：打开包装的人用它签一次
help-codes--name = 这一卷的简称，1 到 20 个字母数字 [默认：R1、R2 依次往下]
help-codes--csv = 写出给印刷厂的表；- 是直接显示
help-codes-bind = 说明码给哪一批：从此启用

    例如 `suyuan codes bind R1/0-9,12 RICE/SL-1121`。启用的码不会多于包装的件数；印坏的、剩下的请作废。
help-codes-bind--what = 哪些组：R1/0-9,12，整卷写 R1；最后写批次
help-codes-void = 作废：印坏、没用、丢失、被复制的码

    整组（`R1/10-12`）、一个位置（`R1:42`），或印出来的码。作废了不能恢复。
help-codes-void--what = 组、位置或码
help-codes-void--text = 为什么，写一句话
help-codes-list = 列出在这里做的卷，以及账本里您的其他卷
help-codes-show = 看一卷给什么用，或一个码后来怎样
help-codes-show--what = 卷、位置（R1:42）或印出来的码
help-codes-print = 写出一卷的码给印刷的人，没有节点也行

    每行一个：uri,qr,serial,pin,group,position,product,lot,date。有这个文件的人就能印这些码，请像钥匙一样保管。
    `suyuan label --roll FILE` 用它做标签。
help-codes-print--roll = 哪一卷，或其中一些组、码：R1、R1/0-9、R1:42
help-codes-print--groups = 只要这些组：0-9,12
help-codes-print--csv = 写到哪里；- 是直接显示
help-codes-send = 把没有送到的卷继续送完

    签过的照原样再发；节点缺的清单，由这一卷的种子重做。
help-codes-send--name = 哪一卷 [默认：所有没送完的]
help-codes-scans = 看自己的码是怎么被扫的，哪些可能被复制；或核对某天的扫码记录是不是锚定的那份
help-codes-scans--what = 卷（R1）、位置（R1:42）、印出来的码，或批次 [默认：自己所有的卷]
help-codes-scans--check = 拿某天的文件（节点的 YYYY-MM-DD.scans）与账本里的锚核对
help-codes-simulate = 测一测：在由种子造出的世界里，扫码能不能认出被复制的码

    在本进程里演，不用节点，用节点同一套判断。世界和表格见 docs/CLONES.md。
help-codes-simulate--seed = 随机的种子：同样的种子，同样的世界
help-codes-simulate--copies = 同一个码印在几包上，真的也算；写几个数就依次演
help-codes-simulate--packs = 每种习惯各有多少真包装
help-codes-simulate--looks = docs/CLONES.md 里的一百次查看，发生多少次
help-codes-simulate--codes = 每种份数各有多少个被复制的码
help-codes-simulate--markdown = 打印 docs/CLONES.md 的表
help-complaints = 看消费者对您的货怎么说，并答复；监管人员和管理者看全部

    投诉放在账本旁边，不写进账本。查看的请求用您的钥匙签名，也不写入。
help-complaints-list = 列出投诉，新的在前
help-complaints-list--open = 只看等答复的
help-complaints-answer = 答复一条；答复显示在该编号的页面上
help-complaints-answer--number = 编号：7K3M9-2QF4X
help-complaints-answer--text = 怎么答复；有编号的人都能看到
help-hold = 封存：解除之前，谁也不能再卖、再供

    退货、隔离、抽样、销毁照常。自己做的、归自己的、在自己手上的可以封存；监管人员、认证机构、协会和管理者可以封存任何货。
help-hold--codes = 批次、单品或物流单元：STRAW/SL-260418-1，或完整地址
help-hold--action = 拿它们怎么办
help-release = 解除封存或召回：全部，或一部分
help-release--statement = 哪次封存或召回：编号，或账本里的记录号
help-release--codes = 只解除这些批次、单品或物流单元
help-recall = 召回：先看一批货到了哪里、在谁手上，再签名召回，写出通知名单

    先给您看范围。自己做的、归自己的、在自己手上的可以召回；监管的一方（监管人员、认证机构、协会、管理者）召回全部。
    从此谁也不能再卖、再供这些货；退货、隔离、抽样、销毁照常。
help-recall--code = 有问题的批次、单品或物流单元：STRAW/SL-260418-1，或完整地址
help-recall--hazard = 有什么危险
help-recall--action = 持有的人该怎么办：return 退回、destroy 销毁、quarantine 隔离
help-recall--number = 自己编的号 [默认：日期和批次]
help-recall--notice = 对公众怎么说，按语言：zh=… [默认：原因]
help-recall--source = 毛病可能出在原料上：用同样原料做的也算进来
help-recall--list = 通知名单写到哪里：FILE.csv 和 FILE.json [默认：recall-编号]
help-recall--reach = 只看范围、写名单，不召回
help-recall-status = 看召回办得怎样：谁知道了、找回多少、销毁多少、缺多少
help-recall-status--recall = 哪次召回：召回声明的编号、记录号，或自己编的号 [默认：全部]
help-recall-acknowledge = 写明已得知召回，正在找货
help-recall-found = 写明召回的货后来怎样，账上看不出的：例如消费者退回的
help-recall-found--quantity = 多少："12 pcs"
help-recall-found--outcome = 后来怎样
help-recall-close = 结束召回：不再统计（由召回的人、监管人员或管理者）
help-verify = 核对有没有被改动：一个批次（向节点要证明）、一个文件（谁也不问），或整本日志

    日志是不属于任何码的网址（`https://HOST`、`https://HOST/tiles`），或有 `checkpoint` 和 `tile/` 的目录（C2SP tlog-tiles）：每个签名、每把钥匙的次序、日志的链、树，以及规则的每个判定，都由原文重做一遍。
    文件可以是证据包（`suyuan export --form evidence`）、证明包（`--bundle`）、保存的页面、收据（receipts/ 里的 .tlog-proof）、COSE 收据、带收据的记录（`--receipt`、`--transparent`），或一单的证明（`suyuan orders prove`）。
    按您信任的账本核对，或只按 --vkey、--policy；这时收据谁也不问。还没有信任的账本时，证明包按自己的章程核对，并请您比对账本编号。
help-verify--what = 码（例如 STRAW/SL-260418-1）、文件、日志目录，或节点网址
help-verify--statement = 与收据一起：收据应当说的那条记录 [默认：旁边的 .cose]
help-verify--entry = 与不含条目的 .tlog-proof 一起：条目 [默认：问节点]
help-verify--since = 与 COSE 一致性收据或日志一起：旧的检查点
help-verify--vkey = 日志的公钥，代替已信任的
help-verify--policy = 信任谁，代替已信任的：日志、见证人、要几位（C2SP tlog-policy）；用于文件或日志
help-verify--log_only = 用于日志：不把规则重做一遍
help-export = 把一个批次的经历写成一份 EPCIS 2.0 文件；用 --bundle 写成自带证明的文件

    只有在这里核对过的才写进去。别人的转述也写；单看文件分不出转述，证明包里分得出。
    用 --transparent 或 --receipt 写一条记录和它的 COSE 收据（RFC 9942、RFC 9943）。
help-export--code = 批次：STRAW/SL-260418-1，或完整地址；用 --transparent 或 --receipt 时是一条记录：记录号或编号
help-export--output = 写到文件，不直接显示
help-export--bundle = 连条目、证明和检查点一起写：`suyuan verify FILE` 可以离线核对
help-export--form = 写成主管部门或客户要的表、证据包，或（不写码时）可以留存的核对程序
help-export--forward = 也写它做成了什么、去了哪里
help-export--since = 与 --form 一起：只要这天以后的（2026-04-18）
help-export--until = 与 --form 一起：只到这天，当天也算
help-export--lang = 与 --form 一起：表头和名称用哪种语言
help-export--transparent = 把一条记录连同收据写成一个文件，`suyuan verify FILE` 可以离线核对
help-export--receipt = 写出一条记录的收据，记录写在旁边（同名 .cose）
help-value--form--fsma204 = FSMA 204 的可排序表，每种关键追溯事件一张
help-value--form--cn-purchase-sale = 中国的进货查验和销售记录
help-value--form--eu-one-up-one-down = 欧盟的上一步、下一步记录
help-value--form--evidence = 一个批次所有签过名的内容，一个文件，可离线自证
help-value--form--verifier = 核对程序本身：一个网页文件，离线核对收据、证明包和证据，以这里信任的账本为准
