# clap 自己说的话，以及手册页的标题。
exit-heading = 退出码：
exit-codes =
    0  办好了；核对成立
    1  核对不成立：有改动、有缺失，或证明不了该证明的
    2  命令行或其中的值看不懂
    3  账本拒绝
    4  连不上节点，或对方不是节点
    5  钥匙或口令
    6  本机的文件或目录
man-exit = 退出码
help-examples = 例子:
clap-help = 显示帮助（-h 简短，--help 详细）
clap-version = 显示版本
clap-help-command = 显示某个命令的帮助
clap-usage = 用法:
clap-commands = 命令:
clap-arguments = 参数:
clap-options = 选项:
clap-some-options = [选项]
clap-a-command = <命令>
clap-maybe-command = [命令]
clap-default = [默认：
clap-possible = [可选：
clap-possible-list = 可选：
clap-environment = [环境变量：
clap-alias = [也可写作：
clap-missing = 缺少必填的参数：{ $argument }
clap-unknown-argument = 没有 { $argument } 这个参数
clap-unknown-command = 没有 { $command } 这个命令
clap-no-command = 还要写明做什么：{ $valid }
clap-no-value = { $argument } 后面要写一个值
clap-wrong-value = { $argument } 的值 { $value } 不对
clap-wrong-value-of = { $argument } 的值 { $value } 不对；可以写：{ $valid }
clap-wrong-value-because = { $argument } 的值 { $value } 不对：{ $why }
clap-too-many = { $argument } 后面多了 { $value }
clap-twice = { $argument } 只能写一次
clap-conflict = { $argument } 不能和 { $prior } 一起用
clap-did-you-mean = 是不是想写 { $likely }？
clap-see-help = 加上 --help 可看用法。
man-wrote = ● 手册页已写入 { $dir }，从 suyuan.1 看起
man-name = 名称
man-synopsis = 用法
man-description = 说明
man-options = 选项
man-subcommands = 下级命令
man-version = 版本
man-examples = 例子
