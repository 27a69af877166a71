# 每天的记录：农事、采收、加工、交接、销售。
help-plant = 记录种下一茬作物

    一茬作物也是一个批次，有名字、不计数量：STRAW/E1-26S 就是 E1 地块 26S 这一季的草莓。
help-plant--crop = 哪茬作物，写成 产品/地块-季
help-fertilise = 记录施肥

    例如 `suyuan fertilise STRAW/E1-26S --input "有机肥" --dose "300 kg"`。
help-fertilise--input = 施了什么，照标签写
help-fertilise--dose = 用了多少："300 kg"
help-spray = 记录用药

    例如 `suyuan spray STRAW/E1-26S --input "多抗霉素" --dose "0.5 L" --wait 7`。
    安全间隔期没过就采收，会有标记。
help-spray--input = 用了什么药，照标签写
help-spray--dose = 用了多少："0.5 L"
help-spray--wait = 安全间隔期：多少天后才能采收
help-irrigate = 记录灌溉

    例如 `suyuan irrigate STRAW/E1-26S --dose "12 m3" --used electricity="4 kWh",measured`。
help-irrigate--input = 水从哪里来：河水、井水、雨水
help-irrigate--dose = 用了多少水："12 m3"
help-harvest = 记录采收：新的一批，或往还开着的一批里加

    不写 --lot 会建议批号：您的开头、日期、序号，例如 SL-260418-1。
help-harvest--qty = 多少："1200 kg"、"50 斤"
help-harvest--product = 收了什么 [默认：上次的产品]
help-harvest--lot = 记到哪个批次
help-harvest--crop = 来自哪茬作物，写成 产品/地块-季
help-buy = 记录收购：向没有钥匙的人买，例如散户、市场

    卖方先用 `suyuan party add` 登记一次。例如 `suyuan buy "340 kg" --product PADDY --from OLDWANG --gross "352 kg" --tare "4 kg" --deduction "8 kg" --moisture 15.5 --price "2.80 CNY/kg"`。
    没有人记录过怎么种的批次会有标记，用它做成的也会有。
help-buy--goods = 买了什么，净重：只写数量就是新批次，或写 批次=数量
help-buy--product = 是什么产品 [默认：上次的产品]
help-buy--from = 向谁买的 [默认：上次的卖方]
help-buy--gross = 毛重，连袋一起称
help-buy--tare = 皮重，袋子
help-buy--deduction = 因水分、杂质扣掉的重量
help-buy--moisture = 测得的水分，百分比
help-buy--price = 付的价钱；只留在本机，账本里只有一个承诺值
help-buy--origin = 卖方说产自哪里
help-grade = 记录分级

    例如 `suyuan grade --from "500 kg" --into STRAW="380 kg" --into JAMFRUIT="110 kg" --lost "10 kg",rot`。
help-dry = 记录烘干、晾晒

    例如 `suyuan dry --from PADDY/WC-1="10 t" --into DRYPADDY="8.6 t" --lost "1.4 t",moisture`。
help-process = 记录加工：碾米、切分、蒸煮等

    例如 `suyuan process --from PADDY/WC-1="10 t" --into RICE="6.4 t" --into BRAN="0.9 t" --used electricity="310 kWh"`。
help-mix = 记录把几批混在一起

    例如 `suyuan mix --from RICE/A="2 t" --from RICE/B="3 t" --into BLEND="5 t"`。新批次写明由哪些批次混成。
help-pack = 记录包装

    例如 `suyuan pack --from STRAW/SL-260418-1="100 kg" --into BOX="400 pcs"`。可以用好几批，也可以装成好几批。
help-count = 记录盘点：现在有多少，数过或称过

    例如 `suyuan count PADDY/WC-1="9.86 t" --cause moisture`。
    账面随实数增减；差得超出产品的允许范围，会有标记。
help-count--goods = 实有多少：批次=数量；只写数量就是上次的批次
help-count--cause = 为什么与账面不同
help-store = 记录入库：放到自己的某个地点

    例如 `suyuan store STRAW/SL-260418-1="300 kg" --place SL-COLD`。
help-cool = 记录采后预冷，在包装之前

    例如 `suyuan cool STRAW/SL-260418-1="300 kg" --place SL-COLD`。
    这是 FSMA 204 要求的；一路的冷链由 `suyuan sensor` 记录。
help-ship = 记录发货

    两边都用 --doc 写同一个单号，就知道是同一次交接。
help-ship--to = 发给谁 [默认：上次的收货方]
help-ship--sold_to = 卖了的话归谁：常常就是收货方
help-receive = 记录收货

    例如 `suyuan receive BOX/B="400 pcs" --from SLCM --bought --doc DN-1`。
    消费者退回的包裹：`suyuan receive BOX/B="2 pcs" --returned --codes R1:42,43`。
help-receive--from = 谁发来的 [默认：上次的发货方]
help-receive--bought = 是买进的：从此归您
help-receive--nothing_more = 这车货不会再来了：少的就此了结，差得超过磅差会有标记
help-receive--refused = 当场拒收：退给发货方，从此又在他手上
help-receive--returned = 消费者退回：卖出的码随之回来，用 --codes 写明，可重新分级或销毁
help-inspect = 记录对一个批次的检验、化验
help-inspect--finding = 验了什么、结果如何
help-sell = 记录卖给消费者：货物从账上出去

    例如 `suyuan sell BOX/B="40 pcs" --codes R1/0`。
    一天的网上订单或一场直播记成一笔：`suyuan sell --template day.xlsx` 写出空表（订单、运单、批次、数量、码），`suyuan sell --online day.xlsx` 卖出表里的货。
    写进账本的是每批卖了多少、哪些码、多少单，以及由全部行算出的一个数；各行留在您这里，用 `suyuan orders prove` 可以单独出示一行。
help-sell--goods = 卖了什么：批次=数量；只写数量就是上次的批次
help-sell--online = 卖出表里一天的订单：.csv 或 .xlsx
help-sell--template = 写一张一天订单的空表：.csv 或 .xlsx
help-sell--again = 与 --online 一起用：以前卖过又撤回的订单，再卖一次
help-orders = 网上订单：这里存着哪些天、某一单、给检查人员的证明

    `suyuan sell --online FILE` 卖出一天的订单；各行和盐值只在 --home 的 orders/ 里，请备份。
    `suyuan orders prove A-1001 --out order.json` 只出示一单，不透露其他；`suyuan verify order.json` 核对它。
help-orders-list = 从这里网上卖出的各天
help-orders-show = 看一单：发了什么，在哪一笔里
help-orders-prove = 写出一单的证明：这一行，以及它属于账本里的哪一笔
help-orders-prove--out = 证明写到哪个文件
help-sensor = 温湿度记录仪：写入、查看、查出是在谁手上温度不对
help-sensor-add = 写入记录仪测到的：文件交给节点，摘要由您签名

    要写明是关于什么的：一车货（单号）、批次、仓库或大棚。不写 --min 和 --max 就用产品的范围。
    节点会由文件重算摘要，对不上就不收。
help-sensor-add--shipment = 哪车货：单据上的号，与 `suyuan ship --doc` 相同
help-sensor-add--lots = 与记录仪在一起的批次，可以写好几次
help-sensor-add--place = 记录仪在哪里：冷库、大棚、车
help-sensor-add--device = 哪台记录仪：序列号或地址
help-sensor-show = 看一个记录仪文件的结果；什么也不发，也不用节点
help-sensor-attribute = 查出一批货、一车货是在谁手上太热、太冷或没有测

    取来所有写到这批货或这张单据的记录，拿文件在本机与签名核对，再按各收货方签收的时间，把超出范围的分钟数分到各人。
help-sensor-attribute--lot = 批次：STRAW/SL-260418-1，或完整地址
help-sensor-attribute--shipment = 只看这张单据的；不写批次时，看同车所有的货
help-return = 记录退货：把货退回去

    例如 `suyuan return BOX/SL-P1="40 pcs" --to SLCM --doc RMA-7`。封存或召回的货随时可以退。
help-return--to = 退给谁 [默认：上次的发货方]
help-return--refunded = 原来是买进的，现在归还给对方
help-dispose = 记录销毁：货物从账上出去

    例如 `suyuan dispose STRAW/SL-260418-1="12 kg" --note "腐烂"`。封存或召回的货随时可以销毁。
help-correct = 更正自己记错的一条：错的和更正的都留在账本里

    例如 `suyuan correct 41 --quantity STRAW/SL-260418-1="50 kg"`，或 `suyuan correct 41 --did-not-happen`。
    原来那条声明为错、整条收回；这里没写的照原样再说一遍。
help-correct--entry = 哪一条：账本里的记录号或编号，见 `suyuan history`
help-correct--did_not_happen = 根本没有这回事
help-correct--quantity = 其实是多少：批次=数量，错了几批写几次
help-correct--at = 其实是什么时候
help-correct--place = 其实在哪里
help-correct--note = 为什么更正，写一句话
help-history = 您记过什么、结果怎样，最新的在前

    每一条都写账本现在怎么看：已接受，还没有生效（为什么、怎么办），被拒，等发送，没签名，被哪条更正、更正了哪条。没有节点时，显示本机知道的。用 --lot、--party 也看别人的。
    自己记错了：`suyuan correct 记录号`；错的和更正的都留着。
help-history--lot = 关于这个批次的，不管谁记的
help-history--party = 这个主体签的
help-history--day = 哪一天的：2026-04-18、今天、昨天
help-history--from = 从哪一天起
help-history--to = 到哪一天为止
help-history--limit = 最多显示几条
help-draft = 写下来还没有签名的

    采收、发货、用药等操作加 --draft 就只写下来，谁也看不到。`suyuan draft sign` 照原样签名。
help-draft-list = 列出写下的，各写明账本会怎么说
help-draft-show = 看其中一条的全部内容
help-draft-show--name = 名称的前几位
help-draft-sign = 签名并发送
help-draft-sign--names = 哪几条，各写名称的前几位
help-draft-sign--all = 全部，先写的先签
help-draft-drop = 放弃，什么也不留
help-draft-drop--names = 哪几条，各写名称的前几位
help-party = 登记账本以外的人（没有钥匙的种植户、司机、市场），或列出
help-party-add = 登记账本以外的人

    账本的成员用 `suyuan member add` 准入。个人请用 --private：账本里只有一个随机号，姓名留在本机，可以删除（`suyuan privacy`）。
help-party-add--party = 简称，例如 MARKET-3，或完整地址；用 --private 时不写，会随机取号
help-party-add--names = 名称，按语言：zh=李娜
help-party-add--roles = 做什么的，一个词：grower 种植户、driver 司机、market 市场
help-party-add--details = 其他，例如电话；一律不公开
help-party-add--private = 姓名不公开：个人请用这个
help-party-list = 列出账本以外的人

    不公开的姓名，只有本机知道的才显示。
help-place = 登记自己的地点，或列出地点
help-place-add = 登记自己的地点：地块、仓库、商店
help-place-add--place = 地点：简称，例如 SL-E1，或完整地址
help-place-add--names = 名称，按语言：zh=东一号棚
help-place-add--kind = 是什么地点
help-place-add--area = 面积："5 亩"、"0.4 ha"
help-place-add--crop = 种什么
help-place-add--capacity = 一季最多产多少："12 t"
help-place-add--region = 在什么地方，按语言：zh=四川成都双流
help-place-add--position = 准确位置（度），一律不公开：30.5723,103.9224
help-place-add--near = 大概位置，人人可见，最多 3 位小数：30.57,103.92
help-place-list = 列出地点
help-product = 登记自己的产品，或列出产品
help-product-add = 登记自己的产品
help-product-add--product = 产品：简称，例如 STRAW，GTIN 的地址，或完整地址
help-product-add--names = 名称，按语言：zh=草莓
help-product-add--unit = 用什么单位计：kg 公斤、pcs 件、cases 箱
help-product-add--factor = 一件多重："250 g"
help-product-add--shelf_life = 保质期，天
help-product-add--cold_chain = 存放温度，摄氏度：0..8、-25..-18
help-product-add--cold_chain_minutes = 最多连续几分钟可以不在这个温度 [默认：30]
help-product-add--humidity = 存放湿度，百分比：80..95
help-product-add--yields = 出品率，按重量，最低和最高：0.6..0.7；不写就是产出不得多于投入
help-product-add--handover_tolerance = 交接时两台秤可以差百分之几 [默认：0.5]
help-product-add--count_tolerance = 盘点可以与账面差百分之几 [默认：2]
help-product-add--handover_hours = 收货方要在几小时内确认 [默认：按章程]
help-product-add--quota = 属于哪个受保护名称，定了不改：协会登记的那个产品
help-product-add--requires = 每批交接或出售时要有的证书：organic 有机
help-product-add--packers = 还有谁可以做这个产品的批次
help-product-list = 列出产品
help-import = 签名并写入表格的各行（.xlsx、.csv），或 EPCIS 2.0 文件里的事件（.json、.jsonld）

    表格：`suyuan import --template harvest day.xlsx` 写一张空表来填；`suyuan import day.xlsx` 先给您看要记什么，问过以后要么全部记下，要么一行也不记。表头有日期、产品、数量、地块这些就行。同一行不会记两次。
    文件：自己做的记为自己的；别人做的记为转述，可以追查，不算库存。事件里写明您是这一步的持有方或所有方，就算您的。
help-import--file = 表格或文件；与 --template 一起用时，是写到哪里
help-import--template = 写一张某种操作的空表：.xlsx 或 .csv
help-import--lang = 空表用哪种语言 [默认：现在说的语言]
help-import--act = 各行是什么操作，表名、文件名和表头看不出时才要写
help-import--map = 表头是什么意思："地块名=place"，或 "经手人=-" 表示不看这一栏；会记住
help-import--set = 格子空着或没有这一栏时用什么：place=SL-E1
help-import--unit = 数字没写单位时用什么单位
help-import--dates = 3/5/2026 里哪个是日
help-import--sheet = 工作簿里的哪张表 [默认：第一张看得懂表头的]
help-import--again = 以前记过的行，再记一次
help-import--new = 以前记过的行，略过
help-import--reports = 文件里的事件都记为转述别人的
help-import--own = 文件里的事件都记为自己做的
help-value--template--harvest = 采收：新批次，或往一批里加
help-value--template--ship = 发货
help-value--template--receive = 收货
help-value--template--sell = 卖给消费者
help-value--template--spray = 用药
help-value--template--pack = 包装
help-value--template--dispose = 销毁
help-value--act--harvest = 采收：新批次，或往一批里加
help-value--act--ship = 发货
help-value--act--receive = 收货
help-value--act--sell = 卖给消费者
help-value--act--spray = 用药
help-value--act--pack = 包装
help-value--act--dispose = 销毁
help-value--lang--zh = 中文
help-value--lang--en = 英文
help-value--lang--both = 中文和英文
help-value--dates--day-first = 3/5/2026 是 5 月 3 日
help-value--dates--month-first = 3/5/2026 是 3 月 5 日
help-sync = 发送没有网络时签下的记录

    按次序发，发几次都行：发的是同样的内容，节点已有的给同样的号。被拒的放到一边并写明原因（`suyuan outbox`），排在它后面的原样重新签名，只有这时才问口令。
    待定的已经写入，不妨碍别的；来晚的标为晚，不会丢。
help-outbox = 签了还没有生效的：等发送的、待定的、被拒的，各写明怎么办

    `suyuan sync` 发送等着的。待定的，等账本有了它缺的就自动生效。
    被拒的一直留着，直到您重新说（`outbox again ID`，或任何命令加 `--instead ID`）或放弃（`outbox withdraw ID`）。
help-outbox-again = 原因消除以后，把被拒的一条原样再签一次
help-outbox-withdraw = 放弃被拒的一条；它留在 `withdrawn/` 里
help-outbox-export = 把等发送的写成文件，交给有网络的人

    文件每一条都有签名：带的人不用钥匙，也改不了。这里的照样留着，直到 `suyuan sync` 看到它们已写入。
help-outbox-export--file = 写到哪个文件
help-outbox-receipt = 把您的一条记录和它的证明写成单独的文件，给想核对的人；不用节点
help-outbox-receipt--entry = 哪一条：账本里的编号，或标识的前几位
help-outbox-receipt--out = 写到哪个目录：编号.cose 和 编号.tlog-proof
help-outbox-import = 替别人交上导出的文件；不用钥匙

    交两次也没关系。有一条被拒就停在那里：后面的只有签名人自己能重新签。
help-outbox-import--file = 哪个文件
help-trace = 查一个批次的来龙去脉：从田头到餐桌做了什么，每一步在这里核对

    下面还有一棵树：由什么做成、做成了什么、装进哪里、现在在谁手上。用 --back 或 --forward 只看树，照节点所说。
    实心的结在本机核对过，空心的没有，断开的核对不上。别人转述的挂在线旁；还没生效的是线头。标记是节点的判断。
help-trace--code = 批次：STRAW/SL-260418-1，或完整地址
help-trace--alone = 只看写到这个批次的，不看它的原料
help-trace--unchecked = 不核对，只显示节点所说的
help-trace--back = 只看树，只往源头：由什么做成
help-trace--forward = 只看树，只往去向：做成、装成了什么
help-trace--limit = 树里最多多少个批次和物流单元
help-trace--svg = 把树另存为图
help-trace--ascii = 用 | 和 - 画，不用制表线
help-qr = 显示批次、产品、地点或主体的二维码，或写成文件
help-qr--code = 什么：STRAW/SL-260418-1，或完整地址
help-qr--svg = 写成 SVG
help-qr--png = 写成 PNG
help-label = 打印标签：码、产品名、批次、日期、生产者

    写码（STRAW/SL-260418-1、完整地址），或 --roll FILE.csv 每行一张。不写 --out 就在这里显示。
    版式、标签纸和打印机见 docs/LABELS.md。
help-label--codes = 什么的标签：批次、产品、单品、地点
help-label--roll = CSV 文件，每行一张；第一行是栏名：uri,qr,serial,pin,group,position,product,lot,date
help-label--out = 写到哪个文件；由后缀决定格式
help-label--form = 写成什么格式，不看文件名
help-label--copies = 每种几张
help-label--lang = 文字用哪种语言
help-label--template = 自己的版式，TOML 文件
help-label--size = 版式和标签纸都没说时，标签多大（毫米）[默认：60x40]
help-label--templates = 列出自带的版式
help-label--template_show = 打印某种标签纸或大小的版式（TOML），可以抄来改
help-label--dpi = 打印机每英寸几点 [默认：ZPL、TSPL 203，PNG 300，PDF 600]
help-label--module_mm = 码里最小格的大小（毫米），0.254 到 0.990 [默认：放得下就 0.396，不小于 0.3]
help-label--stock = 整张的标签纸，写型号（L7160、5160、A4-3x8 …），或自己的格子（FILE.toml）；`--stock list` 列出全部
help-label--start = 用过的标签纸从第几张开始，从 1 起逐行数
help-label--offset_x = 全部往右移几毫米
help-label--offset_y = 全部往下移几毫米
help-label--margin_left = 纸的左边到第一张标签多远，代替型号所说的
help-label--margin_top = 纸的上边到第一张标签多远，代替型号所说的
help-label--test_print = 带裁切线，并先印一张标尺：看打印机对得准不准
help-label--gap = 卷装标签的间隔（毫米），连续纸写 0
help-label--product = 产品名
help-label--date = 日期
help-label--party = 生产者
help-label--offline = 不问节点：名称和日期照本机知道的
help-value--form--pdf = 按标签纸整张排，或一张一页
help-value--form--svg = 一张标签，矢量图
help-value--form--png = 一张标签，点阵图
help-value--form--zpl = Zebra 等热敏打印机
help-value--form--tspl = TSC 等热敏打印机
help-value--form--csv = 给印刷厂的表
help-value--form--terminal = 在这里显示码和文字
help-explain = 说明一个代码的意思和怎么办，例如 over-quota；不写就全部列出
help-explain--code = 代码，被拒或有标记时会显示
help-status = 看节点有什么、检查点对不对、自己还有什么没发

    用 --data 看节点的目录，节点开着没开都行：从头到尾读一遍日志并核对。
help-status--data = 本机上的数据目录
help-demo = 在本机演示一切：一个账本、一季草莓、一个对不上的故事

    在本机起一个节点和自己的账本。合作社、冷库、检测机构、商店和监管人员用各自的钥匙签一季的记录，走的是人人都用的接口。然后网页一直开着，直到 Ctrl-C。
help-demo--port = 用哪个端口
help-demo--data = 全部留在这个目录 [默认：结束就删的目录]
help-demo--once = 演一遍，从外面全部核对，然后结束
help-doctor = 检查钥匙、节点、时钟、硬盘和备份，并说怎么办；结果可以给帮忙的人看

    里面没有姓名、路径和地址；钥匙只有指纹。什么也不改。有一项不好，就以 1 结束。
help-doctor--data = 也检查这个节点的数据目录
help-doctor--backup = 也看这份备份有多旧
