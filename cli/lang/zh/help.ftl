# 中文帮助。名字由命令和参数拼成：help-命令、help-命令--参数；各命令共用的在 help-any--。英文写在程序里。
help = 记录、证明、追查食品从田头到餐桌的每一步。

    谁做的谁签名；节点把它写进账本，谁也不能悄悄改动；人人都能核对。
    先看一看：`suyuan demo`。

# 所有命令的选项
help-all--node = 找哪个节点 [默认：suyuan.toml 里写的，否则 http://127.0.0.1:8420]
help-all--home = 自己的目录，放设置、钥匙和收据 [默认：~/.config/suyuan]
help-all--key = 私钥文件 [默认：suyuan.toml 里写的]
help-all--passphrase_file = 从文件里读口令，不再询问（也可用 $SUYUAN_PASSPHRASE）
help-all--speak = 说哪种语言：zh 或 en [默认：看 $SUYUAN_LANG，再看系统语言]
help-all--json = 结果写成一个 JSON，供程序读
help-all--quiet = 少说话：只给结果

# 标题
help-heading--options-of-all-commands = 所有命令都有的选项
help-heading--complaints = 投诉
help-heading--paper = 纸张
help-heading--words = 文字

# 值的名称
help-name--url = 网址
help-name--url-dir = 网址|目录
help-name--url-dir-file = 网址|目录|文件
help-name--data-url = 目录|网址
help-name--code-file-log = 码|文件|日志
help-name--roll-code = 卷|码
help-name--group-code = 组|码
help-name--address--bits = 地址[/位数]
help-name--id = 编号
help-name--vkey = 公钥
help-name--mm = 毫米
help-name--dpi = 点数
help-name--lat-lon = 纬度,经度
help-name--size--n = 条数|+N
help-name--party-public-lang-name = 主体,公钥,语言=名称…
help-name--from-to-most = 原料:产物=最多
help-name--uri = 地址
help-name--dir = 目录
help-name--file = 文件
help-name--tag = 语言
help-name--lang = 语言
help-name--lang-name = 语言=名称
help-name--lang-text = 语言=文字
help-name--tag-text = 语言=文字
help-name--host = 主机名
help-name--party = 主体
help-name--role = 身份
help-name--address-port = 地址:端口
help-name--days = 天数
help-name--minutes = 分钟
help-name--hours = 小时
help-name--seconds = 秒
help-name--name = 名称
help-name--label = 名称
help-name--prefix = 开头
help-name--hex = 公钥
help-name--word = 词
help-name--text = 文字
help-name--place = 地点
help-name--type = 种类
help-name--kind = 种类
help-name--area = 面积
help-name--product = 产品
help-name--product-lot = 产品|批次
help-name--capacity = 产量
help-name--unit = 单位
help-name--mass = 重量
help-name--min--max = 最低..最高
help-name--percent = 百分比
help-name--crop = 作物
help-name--time = 时间
help-name--number = 编号
help-name--input = 投入品
help-name--dose = 用量
help-name--quantity = 数量
help-name--lot = 批次
help-name--lot-quantity = 批次=数量
help-name--quantity--cause = 数量[,原因]
help-name--what-quantity--known = 项目=数量[,来源]
help-name--groups = 编码组
help-name--cause = 原因
help-name--reason = 原因
help-name--order = 订单号
help-name--heading = 表头
help-name--heading-column = 表头=栏目
help-name--column-value = 栏目=值
help-name--code = 编码
help-name--day = 日期
help-name--when = 时机
help-name--season = 季
help-name--roll = 卷
help-name--statement = 记录
help-name--lot-statement = 批次|记录
help-name--entry = 记录号
help-name--action = 办法
help-name--outcome = 结果
help-name--recall = 召回
help-name--backup = 备份
help-name--offset = 时差
help-name--celsius = 温度
help-name--seed = 种子
help-name--port = 端口
help-name--act = 操作
help-name--dates = 日期写法
help-name--form = 格式
help-name--shell = 外壳
help-name--size = 大小
help-name--copies = 份数
help-name--list = 词表
help-name--link-file = 链接|文件|-
help-name--digits = 指纹
help-name--kind---all = 种类,…|all
help-name--fingerprint-label = 指纹|名称
help-name--id-statement-commitment = 编号|记录|承诺值
help-name--person = 人
help-name--person-id-statement-commitment = 人|编号|记录|承诺值
help-name--names = 名称
help-name--mib = MiB

# 各命令共用的参数
help-any--offline = 只签名留下，不找节点；以后用 `suyuan sync` 发送
help-any--dry_run = 只看会签什么、会怎么判定；不签名、不写入，也不用口令
help-any--yes = 有的命令做之前会问：不再问
help-any--if_accepted = 账本马上接受才记；要等缺的东西的，就不签名
help-any--instead = 代替一条被拒的记录：写它编号的前几位，见 `suyuan outbox`
help-any--from = 投入了什么：批次=数量；只写数量就是上次的批次
help-any--into = 产出了什么：批次=数量；写成 产品=数量 时会建议批号
help-any--lost = 途中损耗多少、怎么损耗的（moisture 水分、shrinkage 缩水、rot 腐烂、scale 磅差、theft 被盗、other 其他）："10 kg" 或 "10 kg",rot
help-any--at = 什么时候：2026-04-18 08:30、08:30、yesterday 17:00 [默认：现在]
help-any--place = 在哪里 [默认：上次的地点]
help-any--crop = 哪茬作物，写成 产品/地块-季 [默认：上次的]
help-any--unit = 表头没写温度单位时用哪个：C 或 F [默认：C]
help-any--done_by = 谁做的：由您代记、自己没有钥匙的人，例如种植户
help-any--doc = 随货的单据：编号或网址
help-any--note = 其他要说的话
help-any--photo = 照片（JPEG、PNG、WebP）；拍摄地点和相机信息会先去掉
help-any--files = 附带的单据：PDF、文本或图片
help-any--draft = 先写下来不签名；以后用 `suyuan draft sign` 签名
help-any--sheet = 同时写出恢复单，可以打印：.pdf 或 .svg
help-any--words = 恢复单上的词用哪种语言 [默认：现在说的语言]
help-any--only = 只要这几样：names 姓名、details 其他资料、position 位置、price 价格、contact 联系方式
help-any--used = 用了什么、怎么知道的（measured 计量、invoiced 票据、estimated 估计、calculated 计算、declared 申报）：electricity="40 kWh",measured
help-any--claims = 对这批货的声明，须有相应证书：organic 有机、green 绿色、gi 地理标志
help-any--goods = 货物：批次=数量；只写数量就是上次的批次
help-any--lot = 哪个批次
help-any--codes = 货上的单品码：组 R1/0-9,12，位置 R1:42，或印出来的码；别人的卷写 编号/0-9
help-any--fails = 不合格
help-any--order = 订单号
help-any--reason = 原因
help-any--names = 账本的名称，按语言：zh=双流农产品溯源 [默认：溯源]
help-any--host = 码里写的主机名：trace.example.cn [默认：127.0.0.1:8420]
help-any--languages = 用哪些语言，先写最常用的
help-any--governor = 由谁管理，写简称
help-any--governor_names = 管理者的名称，按语言 [默认：与账本相同]
help-any--roles = 管理者除了管理还做什么
help-any--others = 另一位管理者：BURO,9f3c…,zh=质监局（简称、公钥、各语言名称）
help-any--threshold = 要几位管理者同意
help-any--data = 见证人的目录
help-any--config = 这里没写的，从这个文件读（TOML；`suyuan config example` 打印一份写全的）
help-any--listen = 在哪个地址和端口接听
help-any--proxies = 相信哪个代理（或网段）写的 X-Forwarded-For
help-any--policy = 请这份信任规则里的见证人会签检查点（C2SP tlog-policy，带网址），启动时先问他们见过什么
help-any--cosign = 检查点先公布，还是等见证人够数再公布
help-any--log_json = 日志每行写成一个 JSON
help-any--state_memory = 随日志变大的规则状态的表，最多占多少内存（MiB）；不常用的放在硬盘上
help-any--confirm_clock = 我看过这台机器的时钟，是对的
help-any--take_without_high_water = 此后没有应答过更新的内容：没有最高标记也启动
help-any--rebuild = 由日志文件重做数据库和快照，并逐字节比对已公布的内容
help-any--ask = 签名之前先到那里问这本日志到了哪里：跟随者、镜像、公开网址、日志目录
help-any--ask_all = 用 --ask 写的都答复以后，才接收记录
help-any--scan_key = 接受刮开码验证，每天锚定扫码记录，用这把钥匙签名：成员的设备钥匙，由 `suyuan key new --label NAME` 生成，再用 `suyuan key add --rights codes,scan-anchor` 加入
help-any--scan_retention_days = 扫码记录保存多少天；0 就是不保存
help-any--scan_memory = 扫码记录最多占多少内存（MiB）；最久没人扫的先忘
help-any--no_complaints = 不接受投诉
help-any--complaint_answer_days = 投诉要在多少天内答复
help-any--complaint_contact_days = 多少天后删除投诉人的联系方式
help-any--complaint_keep_days = 多少天后删除整条投诉
help-any--predecessor_url = 本账本所延续的旧账本现在在哪里
help-any--file = 记录仪的文件：CSV，有时间和温度（或湿度）的表头
help-any--utc_offset = 时间没写时区时，记录仪的时钟在哪个时区：+08:00
help-any--date_order = 03/04/2026 是先日 (dmy) 还是先月 (mdy)
help-any--time_column = 时间在哪一栏（表头），有好几栏时才要写
help-any--temperature_column = 温度在哪一栏（表头），有好几栏时才要写
help-any--humidity_column = 湿度在哪一栏（表头），有好几栏时才要写
help-any--min = 最低不得低于多少 °C
help-any--max = 最高不得高于多少 °C
help-any--humidity_min = 湿度最低不得低于多少 %
help-any--humidity_max = 湿度最高不得高于多少 %
help-any--gap = 两次读数最多隔多久还算一直在测
help-any--lang = 纸上用哪种语言
help-any--size = 纸张大小
help-any--font = 换一种字体，TrueType 或 OpenType 文件
help-any--commitment = 批次，或承诺在账本里的记录号或编号
help-any--recall = 哪次召回：召回声明的编号、记录号，或自己编的号
help-any--id = 编号的前几位
help-any--keep = 账本放在哪里并留下：要测的那块盘上的空目录 [默认：用完即删的目录]
help-any--statements = 一共多少条记录
help-any--issuers = 多少人签名，每人一把钥匙
help-any--clients = 同时多少个客户端 [默认：8]
help-any--batch = 每次发送多少条，都由同一人签
