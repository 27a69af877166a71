# 每个错误的样子。
failure-error = 错误：{ $cause }
failure-at = 位置：{ $field }
failure-hint = 怎么办：{ $hint }
failure-more = 详情：`suyuan explain { $code }`
