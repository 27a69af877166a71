# 命令行里写的、读不了的文件。
given-missing = 没有文件 { $file }
given-missing-do = 看看 { $option } 写对了没有；相对路径从 { $dir } 算起，也可以写完整路径
given-missing-whole-do = 看看 { $option } 写对了没有，它所在的磁盘在不在
given-directory = { $file } 是文件夹
given-directory-do = { $option } 要的是文件：写出里面的一个
given-forbidden = 您不能读 { $file }
given-forbidden-do = 请它的主人放开权限（`ls -l { $file }` 看是谁），或自己留一份
given-not-text = { $file } 不是 UTF-8 文本
given-not-text-do = 另存为 UTF-8 文本
given-argument = “文件”
given-or = { $hint }；{ $other }
