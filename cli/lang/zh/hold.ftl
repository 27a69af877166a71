release-no-hold = 第 { $entry } 条是 { $kind }，并没有封存什么
