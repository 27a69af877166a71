# 钥匙、成员、关于人的信息。
help-value--words--en = 英文词
help-value--words--zh = 简体中文，一个字一个词
help-key = 生成钥匙，打印恢复单，管好哪些钥匙可以替您签名
help-key-new = 生成私钥，用口令保护

    私钥写到您目录下的 keys/LABEL.pem（加密的 PKCS#8，openssl 能读），只有您能读。马上打印恢复单：电脑丢了、口令忘了，用上面的词和 `suyuan key recover` 就能找回钥匙。
    用 `suyuan member request` 申请成为成员，或把公钥交给账本的管理者。已有的钥匙不会被覆盖。
help-key-new--label = 谁用、在哪台设备：office、phone-east 等
help-key-show = 看正在用的钥匙：文件、指纹；连得上节点时还有所属主体
help-key-show--offline = 不问节点
help-key-list = 列出替您签名的钥匙：这里的和别的设备上的，各有指纹
help-key-list--of = 列出另一个成员的钥匙
help-key-list--offline = 不问节点，只看这个目录里的
help-key-use = 从现在起用目录里的另一把钥匙签名
help-key-use--label = 钥匙的名称：keys/ 里的文件名，不写 .pem
help-key-sheet = 打印正在用的钥匙的恢复单：24 个词和一个码，用来找回钥匙

    谁有这些词，谁就有这把钥匙。恢复单请像钱一样收好，不要放在电脑旁边。不写 --out 就在终端显示词和码，用手抄下。
help-key-sheet--out = 写成一页，可以打印：.pdf 或 .svg。印好以后删掉文件
help-key-sheet--words = 词用哪种语言 [默认：现在说的语言]
help-key-recover = 用恢复单上的词找回钥匙

    换了新电脑，或忘了口令时用。会问那些词，或用 --from 读：24 个词，或手机扫恢复单的码得到的内容。找回的钥匙另设新口令。这里已有的别的钥匙不会动。
help-key-recover--from = 存有那些词或恢复单码内容的文件；- 表示标准输入
help-key-recover--label = 钥匙在这里叫什么 [默认：key，或已有它的文件]
help-key-recover--offline = 不问节点这是谁的钥匙；记第一件事时再问
help-key-request = 在另一台电脑上申请替成员签名：给出 `suyuan key add --device` 要的链接

    这里没有钥匙就做一把。把链接发给有成员钥匙的人，或给他看码；两边核对指纹。
help-key-request--party = 替谁签名：简称，例如 SLCM
help-key-request--label = 这台电脑叫什么：东组的笔记本
help-key-add = 让另一台设备替您签名：手机、第二台电脑

    设备会显示一个码和一个链接（手机打开 `/record`，电脑运行 `suyuan key request`）。请核对这里和设备上显示的指纹，必须一样。不写 --rights，它只能签操作，别的都不能签。
help-key-add--device = 设备的申请：链接、存有链接的文件、二维码的照片或截图（PNG、JPEG），或 - 表示标准输入
help-key-add--public = 或直接写公钥，64 位
help-key-add--label = 谁用、哪台设备 [默认：设备自己说的名称]
help-key-add--rights = 可以签什么：记录的种类，或 all 全部
help-key-add--fingerprint = 设备上的指纹：在这里比较，不再询问
help-key-add--of = 替另一个成员加（仅限管理者）
help-key-rotate = 用新钥匙换掉正在用的

    丢了电脑、找回了钥匙以后用，或隔一段时间换一次。同一条记录里旧钥匙作废，它的恢复单也作废：请打印新的。
help-key-rotate--label = 新钥匙叫什么 [默认：旧名称加数字]
help-key-rotate--yes = 不再询问
help-key-revoke = 作废丢了或被偷的钥匙：从下一条起，它签的一律不收

    以前签的保留，也可以更正。用您的另一把钥匙签这一条；没有别的钥匙，由账本的管理者来做（加 --of），章程要几位就要几位。
help-key-revoke--which = 哪把钥匙：指纹的前几位或名称，照 `suyuan key list` 显示的写
help-key-revoke--of = 这个成员的钥匙（仅限管理者）
help-member = 申请成为成员，接纳成员，或列出成员
help-member-request = 申请成为账本的成员：给出 `suyuan member add --request` 要的链接

    这里没有钥匙就做一把。把链接发给管理者，或把码印给他；再打电话核对指纹。
help-member-request--party = 想用什么简称，例如 SLCM
help-member-request--names = 名称，按语言：zh=双流草莓合作社
help-member-request--roles = 做什么的：producer 生产者、processor 加工者、carrier 承运人、warehouse 仓库、shop 商店、host 主播、platform 平台、certifier 检测认证机构、association 协会、inspector 监管人员、operator 运营者
help-member-request--prefix = 批号的开头：SL
help-member-request--label = 谁的钥匙、哪台设备
help-member-add = 接纳一个主体进账本（仅限管理者）

    用 --request 时，申请里写着对方是谁、做什么、用哪把钥匙；请与对方读出来的指纹核对。这里另写的代替申请里的。
help-member-add--party = 主体：简称，例如 SLCM，或完整地址
help-member-add--request = 对方的申请：链接、存有链接的文件、二维码的照片或截图（PNG、JPEG），或 - 表示标准输入
help-member-add--fingerprint = 对方读出来的指纹：在这里比较，不再询问
help-member-add--names = 名称，按语言：zh=双流草莓合作社
help-member-add--roles = 做什么的：producer 生产者、processor 加工者、carrier 承运人、warehouse 仓库、shop 商店、host 主播、platform 平台、certifier 检测认证机构、association 协会、inspector 监管人员、operator 运营者
help-member-add--keys = 公钥，64 位，由 `suyuan key new` 得到
help-member-add--label = 谁的钥匙、哪台设备 [默认：office]
help-member-add--prefix = 批号的开头：SL
help-member-list = 列出成员
help-privacy = 关于人的信息：姓名、电话、准确位置、价格

    账本里只有各项的承诺值，看不出内容。内容只在您目录下的 private/ 里，别处没有：请备份；交给有关的人；有人要就给他看自己的；有人要求就删除。删了的，从账本里再也找不出来，而账本里的一切照样可以核对。
help-privacy-list = 列出留在这里的保密内容，以及给过谁
help-privacy-show = 显示内容和盐值：有了两样，谁都能与账本核对
help-privacy-show--which = 主体、地点、批次、记录，或承诺值（写前几位即可）
help-privacy-share = 把保密内容交给另一个成员：写成只有他能打开的文件

    关于批次、记录、地点或人，这里留着的全部交出。文件怎么送都行，随货走或托人带；对方运行 `suyuan privacy receive`。给过谁、给了什么，这里会记下，以便告诉本人。
help-privacy-share--which = 批次、地点、主体、记录，或承诺值
help-privacy-share--to = 给哪个成员
help-privacy-share--out = 写到哪个文件
help-privacy-share--yes = 不再询问
help-privacy-receive = 收下另一个成员交来的保密内容

    用您的钥匙打开文件，只留对得上的：每一项都要与账本里的承诺值相符。
help-privacy-receive--file = 文件，或 - 表示标准输入
help-privacy-export = 写出关于一个人保存的全部内容：一份文字，一份 JSON

    写编号，或这里记着的姓名、电话：保密内容、给过谁、contacts.toml 里的各行，以及账本里公开的。
help-privacy-export--person = 哪个人：简称（例如 OLDWANG）、姓名或电话
help-privacy-export--out = personal-data.txt 和 personal-data.json 写到哪个目录
help-privacy-erase = 永远删除关于一个人或一件东西保存的内容

    先显示，再询问。草稿和已放弃的记录里写着姓名或电话的，一并删除；这台机器上别处还有的，会写明在哪。给过哪些成员会写明，请让他们也删除；备份里的请自行删除。法律可能要求保存一段时间（docs/PRIVACY.md）：那就到期再删。
help-privacy-erase--which = 人（编号、姓名或电话）、地点、批次、记录，或承诺值
help-privacy-erase--data = 在节点的机器上：也从这个数据目录里删除
help-privacy-erase--yes = 不再询问
