verify-evidence = { $of } 的证据：每个字节都与做成时一样；附件 { $blobs } 个。
verify-missing = 记录里写了散列值的文件，有 { $missing } 个不在里面。
verify-checked = 刚刚在这里核对：{ $steps } 步签名，无一改动；{ $signatures } 个签名，都在日志 { $origin } 里（共 { $size } 条）。
verify-own-ledger = 这是按文件自己的账本 { $ledger } 核对的，请与管理者公布的比对。
